# Finds out which stream a record belongs to, and whether it fits. Sets [nphies][stream], and [nphies][problem] where it
# does not fit. A Logstash filter script: https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-ruby

require "ipaddr"
require "time"

# The guide's audit record, "Compliance Auditing".
AUDIT_TEXTS = %w[user_id action resource result].freeze
TIMESTAMP = /\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})\z/

# What Filebeat and this pipeline say of a record; a service that writes a field of that name does not overwrite it.
RESERVED = %w[@timestamp @version @metadata agent container fields host input kubernetes log nphies record stream tags].freeze

def register(_params) end

def filter(event)
  stream = event.get("[fields][stream]")
  # Only two streams come from services; whatever else is in the field cannot name an index.
  stream = "system" unless %w[application audit].include?(stream)
  problem = stream == "system" ? nil : problem_of_a_service(event, stream)
  event.set("nphies", problem ? { "stream" => stream, "problem" => problem } : { "stream" => stream })
  event.remove("record")
  [event]
end

def problem_of_a_service(event, stream)
  record = event.get("record")
  return "not a JSON object" unless record.is_a?(Hash)

  problem = problem_of_an_audit_record(record) if stream == "audit"
  # Quarantined as it came: as fields, what is wrong with it might be refused again.
  return problem if problem

  record.each { |name, value| event.set("[#{name}]", value) if settable?(name) }
  nil
end

# A name with brackets would be a path, and could lead anywhere.
def settable?(name)
  !RESERVED.include?(name) && !name.match?(/[\[\],]/) && !name.empty?
end

def problem_of_an_audit_record(record)
  AUDIT_TEXTS.each do |name|
    value = record[name]
    return "no #{name}" if value.nil?
    return "#{name} is no text" unless value.is_a?(String) && !value.strip.empty?
  end
  return "no timestamp" if record["timestamp"].nil?
  return "timestamp is no time" unless time?(record["timestamp"])
  return "no ip_address" if record["ip_address"].nil?
  return "ip_address is no address" unless address?(record["ip_address"])

  nil
end

def time?(value)
  value.is_a?(String) && value.match?(TIMESTAMP) && Time.iso8601(value) && true
rescue ArgumentError
  false
end

# One address and no network.
def address?(value)
  value.is_a?(String) && !value.include?("/") && IPAddr.new(value) && true
rescue IPAddr::Error
  false
end
