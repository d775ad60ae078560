# Turns what Elasticsearch refused into one text with the reason beside it.

require "json"

def register(_params) end

def filter(event)
  stream = event.get("[nphies][stream]")
  stream = "system" unless %w[application audit].include?(stream)
  reason = event.get("[@metadata][dead_letter_queue][reason]")
  original = JSON.generate(event.to_hash)
  (event.to_hash.keys - %w[@timestamp @version]).each { |name| event.remove("[#{name}]") }
  event.set("message", original)
  event.set("nphies", { "stream" => stream, "problem" => "refused by Elasticsearch: #{reason}" })
  [event]
end
