using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>What <c>./dev bench</c> counts with. Its figures are measured, never asserted.</summary>
public sealed class BenchArithmeticTests
{
    private const int Bench = 100;

    [Fact]
    public void The_median_is_the_middle_one_or_lies_between_two()
    {
        Percentiles.Median([9, 1, 5]).Should().Be(5);
        Percentiles.Median([9, 1, 5, 7]).Should().Be(6);
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(99.5, 100)]
    [InlineData(0, 1)]
    [InlineData(100, 100)]
    public void A_percentile_is_the_nearest_rank(double percent, double expected) =>
        Percentiles.Of([.. Enumerable.Range(1, 100).Select(number => (double)number)], percent).Should().Be(expected);

    [Fact]
    public void A_process_is_read_whatever_its_name_holds() =>
        ProcessTimes.Parse("42 (a (b) c) S 7 42 42 0 -1 4194560 1 2 3 4 11 22 33 44 20 0 1 0 5")
            .Should().Be(new ProcessTimes(Id: 42, Parent: 7, Own: 33, Reaped: 77));

    [Fact]
    public void The_first_line_of_the_processors_gives_work_and_theft() =>
        CpuSnapshot.ParseTotals("cpu  100 20 3 4000 50 6 7 80 0 0").Should().Be((123, 80));

    [Fact]
    public void Who_takes_part_is_told_by_the_root_of_the_tree()
    {
        var participants = new Participants(Bench, new Dictionary<int, string> { [200] = "postgres", [101] = "host" });

        var used = participants.Sum(
        [
            new(Id: 1, Parent: 0, Own: 1000, Reaped: 1000),
            new(Id: 2, Parent: 0, Own: 0, Reaped: 0),
            new(Id: 3, Parent: 2, Own: 5, Reaped: 0),
            new(Id: Bench, Parent: 1, Own: 10, Reaped: 20),
            new(Id: 101, Parent: Bench, Own: 30, Reaped: 1),
            new(Id: 102, Parent: Bench, Own: 40, Reaped: 2),
            new(Id: 200, Parent: 1, Own: 50, Reaped: 3),
            new(Id: 201, Parent: 200, Own: 60, Reaped: 0),
            new(Id: 300, Parent: 1, Own: 700, Reaped: 0),
        ]);

        used.Should().BeEquivalentTo(new Dictionary<string, long>
        {
            ["load"] = 10, ["peers"] = 62, ["host"] = 31, ["postgres"] = 113, ["kernel"] = 5,
        });
    }

    [Theory]
    [InlineData(1039, 0, false)]
    [InlineData(1060, 0, true)]
    [InlineData(1000, 50, true)]
    public void A_run_is_disturbed_when_others_used_more_than_a_fifth_of_a_core(long busy, long stolen, bool disturbed)
    {
        var before = new CpuSnapshot(0, Busy: 0, Stolen: 0, new Dictionary<string, long>());
        var after = new CpuSnapshot(
            2 * Stopwatch.Frequency, busy, stolen, new Dictionary<string, long> { ["host"] = 600, ["load"] = 400 });

        var use = after.Since(before);

        use.IsDisturbed.Should().Be(disturbed);
        use.Used["host"].Should().BeApproximately(3, 0.001);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", 200, "hello")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", 304, "")]
    [InlineData(
        "HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 409, "2\r\n{}\r\n0\r\n\r\n")]
    public void An_answer_is_known_to_be_whole_and_not_before(string text, int status, string body)
    {
        var bytes = Encoding.ASCII.GetBytes(text);

        for (var received = 0; received < bytes.Length; received++)
        {
            HttpAnswer.TryParse(bytes.AsSpan(0, received), out _).Should().BeFalse("{0} bytes are there", received);
        }

        HttpAnswer.TryParse([.. bytes, .. "HTTP"u8], out var answer).Should().BeTrue();
        answer.Status.Should().Be(status);
        answer.Length.Should().Be(bytes.Length);
        Encoding.ASCII.GetString(bytes[answer.Body]).Should().Be(body);
    }

    [Fact]
    public void The_last_line_of_a_report_is_one_object_with_the_ratio_and_the_verdict()
    {
        var report = new Report("write");
        report.Add(new("place order", 51, "orders/s", 100, "P_w", Bar.Least(0.5)));
        report.Add(new("p99", 26, "ms", Bar: Bar.Most(25)));
        using var written = new StringWriter();

        report.Write(written);

        var json = JsonNode.Parse(written.ToString().TrimEnd().Split('\n')[^1])!;
        ((string)json["bench"]!).Should().Be("write");
        ((double)json["findings"]![0]!["ratio"]!).Should().Be(0.51);
        ((bool)json["findings"]![0]!["met"]!).Should().BeTrue();
        ((bool)json["findings"]![1]!["met"]!).Should().BeFalse();
    }
}
