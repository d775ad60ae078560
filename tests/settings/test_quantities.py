from datetime import timedelta
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declared.quantities import canonical
from settings.quantities import (
    Size,
    cut_subnets,
    format_duration,
    longest_gap,
    millicpu,
    parse_cpu,
    parse_cron,
    parse_duration,
    parse_network,
)

whole_seconds = st.integers(min_value=0, max_value=10**9).map(lambda seconds: timedelta(seconds=seconds))
mebibytes = st.integers(min_value=1, max_value=2**30)
vpc_networks = st.tuples(st.integers(0, 255), st.integers(16, 20)).map(
    lambda octet_and_length: IPv4Network(f"10.{octet_and_length[0]}.0.0/{octet_and_length[1]}")
)


@given(whole_seconds)
def test_a_duration_reads_back_as_it_was_written(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize("text", ["", "5", "5 m", "m5", "5min", "-5m", "1.5h", "٣m", "1m1h", "5m5m", 300, None, ["5m"]])
def test_what_has_no_unit_or_another_is_no_duration(text: object) -> None:
    with pytest.raises(ValueError, match="30s, 5m"):
        parse_duration(text)


def test_a_duration_beyond_all_calendars_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="or less"):
        parse_duration("999999999d999999999h")


@given(mebibytes)
def test_a_size_reads_back_as_it_was_written(count: int) -> None:
    size = Size(f"{count}Mi")
    assert Size(str(size)) == size


@given(mebibytes, mebibytes)
def test_sizes_order_by_bytes_whatever_their_unit(a: int, b: int) -> None:
    assert (Size(f"{a}Mi") < Size(f"{b}Gi")) == (a < b * 1024)


@pytest.mark.parametrize("text", ["", "100", "100GB", "100 Gi", "1.5Gi", "-1Gi", "Gi", "500M", "1e3Mi", "0.5"])
def test_a_size_needs_a_binary_unit(text: str) -> None:
    with pytest.raises(ValueError, match="100Gi"):
        Size(text)


@pytest.mark.parametrize(
    ("text", "form"), [("1024Mi", "1Gi"), ("1536Mi", "1536Mi"), ("2048Gi", "2Ti"), ("1048576Mi", "1Ti")]
)
def test_sizes_are_written_as_kubernetes_writes_them_back(text: str, form: str) -> None:
    assert str(Size(text)) == form == canonical(text)


@pytest.mark.parametrize("text", ["10.0.0.0", "10.0.0.1/16", "10.0.0.0/33", "10.0.0/8", "::/0", "", 10])
def test_a_network_has_a_prefix_length_and_no_host_bits(text: object) -> None:
    with pytest.raises(ValueError, match=r"10\.20\.0\.0/16"):
        parse_network(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0 2 * *", "0 0 2 * * *", "61 * * * *", "0 2 30 2 *", "@daily", "daily", 5),
        *("0 2 31 2 *", "0 2 29 2 *", "0 2 * * 7", "0 2 ? * *", "0  2 * * *", "0 2 * * mon", "*/0 * * * *"),
    ],
)
def test_a_cron_line_has_five_fields_and_a_next_run(text: object) -> None:
    with pytest.raises(ValueError, match="five-field"):
        parse_cron(text)


@pytest.mark.parametrize(
    ("cron", "gap"),
    [
        ("0 2 * * *", timedelta(days=1)),
        ("0 */4 * * *", timedelta(hours=4)),
        ("0 0,20 * * *", timedelta(hours=20)),
        ("0 3 * * 0", timedelta(days=7)),
        ("0 0 1 * *", timedelta(days=31)),
    ],
)
def test_the_longest_gap_is_the_worst_case_not_the_usual_one(cron: str, gap: timedelta) -> None:
    assert longest_gap(cron) == gap


@given(vpc_networks)
def test_subnets_lie_in_their_network_and_apart(network: IPv4Network) -> None:
    subnets = cut_subnets(network, count=3, extra_bits=3) + cut_subnets(network, count=3, extra_bits=3, skip=3)
    assert len(subnets) == 6
    assert all(subnet.subnet_of(network) for subnet in subnets)
    assert not any(a.overlaps(b) for a in subnets for b in subnets if a != b)


@pytest.mark.parametrize(
    ("text", "form"), [("500m", "500m"), ("1000m", "1"), ("1500m", "1500m"), ("2", "2"), ("20000m", "20")]
)
def test_cpus_are_written_as_kubernetes_writes_them_back(text: str, form: str) -> None:
    assert parse_cpu(text) == form
    assert millicpu(form) == millicpu(text)


@pytest.mark.parametrize("text", ["", "0", "0.5", "1k", "-1", "1 m", 1, None])
def test_what_is_no_number_of_cpus_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="500m or 2"):
        parse_cpu(text)
