"""Runs a Logstash filter script in a real Ruby, with an event that keeps to Logstash's API."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from components.logging.pipeline_files import FOLDER

RUBY = shutil.which("ruby") or ""
MISSING = "ruby is not installed (Debian package ruby)"

# Logstash's Event, as far as the scripts use it: paths in brackets, plain names, @metadata apart from the rest.
_EVENT = r"""
require "json"

class Event
  def initialize(fields, metadata)
    @fields = fields
    @metadata = metadata
  end

  def get(path)
    parts(path).reduce(root(path)) { |at, name| at.is_a?(Hash) ? at[name] : nil }
  end

  def set(path, value)
    *way, last = parts(path)
    way.reduce(root(path)) { |at, name| at[name].is_a?(Hash) ? at[name] : (at[name] = {}) }[last] = value
  end

  def remove(path)
    @fields.delete(parts(path).first)
  end

  def to_hash
    @fields
  end

  private

  def root(path)
    path.start_with?("[@metadata]") ? { "@metadata" => @metadata } : @fields
  end

  def parts(path)
    path.start_with?("[") ? path.scan(/\[([^\[\]]+)\]/).flatten : [path]
  end
end

load ARGV[0]
register({})
cases = JSON.parse(STDIN.read)
puts JSON.generate(cases.map { |each| filter(Event.new(each["fields"], each["metadata"])).map(&:to_hash) })
"""


def run(script: str, events: list[dict[str, Any]], metadata: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What becomes of each event; a script that loses or doubles one fails."""
    cases = [{"fields": event, "metadata": metadata or {}} for event in events]
    done = subprocess.run(
        [RUBY, "-W:no-deprecated", "-e", _EVENT, str(Path(FOLDER) / script)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    results: list[list[dict[str, Any]]] = json.loads(done.stdout)
    assert [len(result) for result in results] == [1] * len(events)
    return [result[0] for result in results]
