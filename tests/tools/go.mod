// Programs that tests run and no package has: .ci/run builds them into build/tools, where Go is to be had.
module nphies.sa/platform/tests/tools

go 1.24

require (
	github.com/breml/logstash-config v0.5.3
	github.com/prometheus-community/json_exporter v0.7.0
)
