//go:build tools

package tools

import (
	_ "github.com/breml/logstash-config/cmd/mustache"
	_ "github.com/prometheus-community/json_exporter"
)
