"""`make prices` renews the lists from rows in the shape of AWS' bulk price list, all or none, and tells what changed."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cost.prices import read_price_list
from cost.refresh.__main__ import main
from cost.refresh.bulk import PUBLIC, RefreshError, address, download

RECORDED = Path(__file__).parent / "bulk"
"""`offers/v1.0/aws/<offer>/current/<region>/index.csv`: recorded columns, a few rows."""

PRICES: dict[str, dict[str, object]] = {
    "AmazonEC2/NatGateway-Hours": {"usd": 0.05, "unit": "hour", "date": "2025-01-01", "source": "old"},
    "AmazonEC2/EBS:VolumeP-Throughput.gp3": {"usd": 0.04, "unit": "MiBps-month", "date": "2025-01-01", "source": "old"},
    "AmazonEC2/BoxUsage:m6i.4xlarge": {"usd": 1.056, "unit": "hour", "date": None, "source": "old"},
    "AWSDataTransfer/DataTransfer-Out-Bytes": {"usd": 0.1, "unit": "GB", "date": "2025-01-01", "source": "old"},
}
FORMER: dict[str, object] = {"region": "me-south-1", "nearest": ["us-east-1"], "prices": PRICES}


@pytest.fixture
def base() -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(RECORDED)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "me-south-1.json").write_text(json.dumps(FORMER))
    return tmp_path


def test_prices_are_renewed_with_the_lists_date_and_changes_are_told(
    base: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--from", base, "--folder", str(folder)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "me-south-1 AWSDataTransfer/DataTransfer-Out-Bytes: 0.1 -> 0.117/0.1105/0.091/0.065 USD per GB",
        "me-south-1 AmazonEC2/EBS:VolumeP-Throughput.gp3: 0.04 -> 0.0484 USD per MiBps-month",
        "me-south-1 AmazonEC2/NatGateway-Hours: 0.05 -> 0.0528 USD per hour",
    ]
    renewed = read_price_list(folder / "me-south-1.json").prices
    assert {str(each.dated) for each in renewed.values()} == {"2026-09-25"}
    assert renewed["AmazonEC2/BoxUsage:m6i.4xlarge"].tiers == ((None, 1.056),)  # of the Linux, shared, used rows alone


def test_tiers_are_taken_in_order(base: str, folder: Path) -> None:
    main(["--from", base, "--folder", str(folder)])
    price = read_price_list(folder / "me-south-1.json").prices["AWSDataTransfer/DataTransfer-Out-Bytes"]
    assert price.tiers == ((10240, 0.117), (51200, 0.1105), (153600, 0.091), (None, 0.065))


def test_nothing_is_written_where_one_list_cannot_be_had(
    base: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {**PRICES, "AmazonNowhere/Hours": {"usd": 1, "unit": "hour", "date": None, "source": "old"}}
    (folder / "me-south-1.json").write_text(json.dumps({**FORMER, "prices": more}))
    before = (folder / "me-south-1.json").read_text()
    assert main(["--from", base, "--folder", str(folder)]) == 2
    assert capsys.readouterr().err.endswith("nothing was written\n")
    assert (folder / "me-south-1.json").read_text() == before
    assert [path.name for path in folder.iterdir()] == ["me-south-1.json"]


def test_a_price_that_the_list_no_longer_has_stays_and_is_told(
    base: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = {"AmazonEC2/BoxUsage:m1.huge": {"usd": 9, "unit": "hour", "date": "2025-01-01", "source": "old"}}
    (folder / "me-south-1.json").write_text(json.dumps({**FORMER, "prices": gone}))
    assert main(["--from", base, "--folder", str(folder)]) == 1
    assert "not renewed: me-south-1 AmazonEC2/BoxUsage:m1.huge: not in the price list" in capsys.readouterr().out
    assert read_price_list(folder / "me-south-1.json").prices["AmazonEC2/BoxUsage:m1.huge"].tiers == ((None, 9.0),)


def test_two_prices_for_one_quantity_are_told_and_neither_is_taken(
    base: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = {"AmazonEC2/EBS:SnapshotUsage": {"usd": 0.05, "unit": "GB-month", "date": "2025-01-01", "source": "old"}}
    (folder / "me-south-1.json").write_text(json.dumps({**FORMER, "prices": twice}))
    assert main(["--from", base, "--folder", str(folder)]) == 1
    assert "AmazonEC2/EBS:SnapshotUsage: more than one price: 0.05, 0.055" in capsys.readouterr().out


def test_only_the_public_list_is_read() -> None:
    with pytest.raises(RefreshError, match="not the public price list"):
        download("http://example.org/index.csv", [], everywhere=False)
    assert address(PUBLIC, "AmazonEC2", "me-south-1") == (
        "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/me-south-1/index.csv"
    )
