"""The S3 emulator, and what lies in it."""

import html
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from tests.drills.site import Site
from tests.ports import free_port

_READY_WITHIN = 120  # seconds


class ObjectStore:
    """A moto server on the loopback interface: it keeps objects in memory and takes any credentials."""

    def __init__(self, site: Site) -> None:
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self._process = site.start(
            [site.tools.archiving / "python", "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
            log=site.folder / "object-store.log",
        )
        deadline = time.monotonic() + _READY_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError((site.folder / "object-store.log").read_text()[-2000:])
            time.sleep(0.1)

    def create_bucket(self, bucket: str) -> None:
        self._request("PUT", bucket)

    def keys(self, bucket: str) -> list[str]:
        """The keys of a bucket's objects (of the first thousand; a drill makes dozens)."""
        listing, _ = self._request("GET", f"{bucket}?list-type=2")
        return [html.unescape(key) for key in re.findall("<Key>(.*?)</Key>", listing)]

    def replicate(self, source: str, target: str) -> None:
        """Copies every object, as a rule of S3's replication would; of deletions nothing follows."""
        for key in self.keys(source):
            self.copy(source, target, key)

    def copy(self, source: str, target: str, key: str) -> None:
        """Copies one object into another bucket."""
        self._request("PUT", f"{target}/{key}", {"x-amz-copy-source": f"/{source}/{key}"})

    def empty(self, bucket: str) -> None:
        """Deletes every object."""
        for key in self.keys(bucket):
            self._request("DELETE", f"{bucket}/{key}")

    def headers(self, bucket: str, key: str) -> Mapping[str, str]:
        """What S3 says of an object, in lower case."""
        _, headers = self._request("HEAD", f"{bucket}/{key}")
        return headers

    def _answers(self) -> bool:
        try:
            self._request("GET", "")
        except (urllib.error.URLError, ConnectionError):
            return False
        return True

    def _request(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> tuple[str, dict[str, str]]:
        request = urllib.request.Request(
            f"{self.endpoint}/{path}",
            method=method,
            headers={
                "Authorization": "AWS4-HMAC-SHA256 Credential=drill/20260101/us-east-1/s3/aws4_request",
                **(headers or {}),
            },
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode(), {name.lower(): value for name, value in answer.headers.items()}
