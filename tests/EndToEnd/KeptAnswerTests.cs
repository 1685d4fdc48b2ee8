using System.Diagnostics;
using System.Net;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class KeptAnswerTests(KeptAnswerTests.Open market) : IClassFixture<KeptAnswerTests.Open>, IDisposable
{
    // Somebody who has changed nothing: no token of a write goes with what they ask.
    private readonly Shop _visitor = new(market.Host.Url);

    public void Dispose() => _visitor.Dispose();

    [Fact]
    public async Task What_nobody_changes_is_read_once()
    {
        var path = await NewSkuAsync();

        var first = await _visitor.GetAsync(path);
        var second = await _visitor.GetAsync(path);
        var known = await _visitor.GetAsync(path, second.ETag);

        (StatusOf(first), StatusOf(second), StatusOf(known)).Should().Be(("miss", "hit", "hit"));
        second.Bytes.Should().Equal(first.Bytes);
        known.Status.Should().Be(HttpStatusCode.NotModified);
        second.Headers.CacheControl!.ToString().Should().Be("public, must-revalidate, max-age=2");
        second.ETag.Should().Be(first.ETag).And.NotBeNull();
        second.Headers.GetValues("X-Request-ID").Should().NotEqual(first.Headers.GetValues("X-Request-ID"));
        var list = await _visitor.GetAsync("/api/v1/skus?limit=3");
        var again = await _visitor.GetAsync("/api/v1/skus?limit=3");
        (StatusOf(list), StatusOf(again)).Should().Be(("miss", "hit"));
        again.Headers.GetValues("Link").Should().Equal(list.Headers.GetValues("Link"));
    }

    [Fact]
    public async Task A_write_is_seen_by_the_next_who_asks()
    {
        var path = await NewSkuAsync();
        for (var round = 1; round <= 20; round++)
        {
            var before = await _visitor.GetAsync(path);
            var list = await _visitor.GetAsync("/api/v1/skus?limit=1");
            ((int)list["data"]![0]!["version"]!).Should().Be(round);

            await Shop.ExpectAsync(200, market.Admin.PatchAsync(path, $$"""{"name":"Tea {{round}}"}""", before.ETag));

            ((string)(await _visitor.GetAsync(path))["name"]!).Should().Be($"Tea {round}");
        }
    }

    [Fact]
    public async Task A_read_is_never_older_than_a_write_that_had_ended_before_it()
    {
        var path = await NewSkuAsync();
        var (written, ended) = (1, false);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref ended))
            {
                var atLeast = Volatile.Read(ref written);
                ((int)(await _visitor.GetAsync(path))["version"]!).Should().BeGreaterThanOrEqualTo(atLeast);
            }
        })).ToList();
        for (var version = 1; version <= 60; version++)
        {
            await Shop.ExpectAsync(
                200, market.Admin.PatchAsync(path, $$"""{"name":"Tea {{version}}"}""", $"\"{version}\""));
            Volatile.Write(ref written, version + 1);
        }

        Volatile.Write(ref ended, true);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Two_hundred_who_ask_at_once_are_one_question_to_the_database()
    {
        await NewSkuAsync();
        var asked = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Modular",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.OperationName == "ListSkusQuery")
                {
                    Interlocked.Increment(ref asked);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var started = Stopwatch.GetTimestamp();

        var replies = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => _visitor.GetAsync("/api/v1/skus?limit=100&sort=-name")));

        replies.Should().OnlyContain(reply => reply.Bytes.SequenceEqual(replies[0].Bytes));
        // On a busy machine they take longer than an answer is kept.
        var periods = 1 + (int)(Stopwatch.GetElapsedTime(started) / TimeSpan.FromSeconds(2));
        replies.Count(reply => StatusOf(reply) == "miss").Should().BeInRange(1, periods);
        asked.Should().BeInRange(1, periods);
    }

    [Theory]
    [InlineData("?q=tea")]
    [InlineData("?currency=EUR&minPrice=1")]
    [InlineData("?code=A-1")]
    public async Task What_nobody_else_will_ask_is_not_kept(string query)
    {
        StatusOf(await _visitor.GetAsync($"/api/v1/skus{query}")).Should().Be("bypass");
        StatusOf(await _visitor.GetAsync($"/api/v1/skus{query}")).Should().Be("bypass");
    }

    [Fact]
    public async Task Who_must_see_a_write_asks_the_database_and_what_is_not_there_is_not_kept()
    {
        var path = await NewSkuAsync();
        await _visitor.GetAsync(path);

        // The admin sends the token of their write.
        StatusOf(await market.Admin.GetAsync(path)).Should().Be("bypass");
        var missing = $"/api/v1/skus/{Guid.CreateVersion7()}";
        (await _visitor.GetAsync(missing)).Headers.CacheControl!.NoStore.Should().BeTrue();
        var again = await _visitor.GetAsync(missing);
        (again.Status, StatusOf(again)).Should().Be((HttpStatusCode.NotFound, "miss"));
    }

    [Fact]
    public async Task Another_process_hears_of_a_write_and_reads_again_if_it_did_not()
    {
        var path = await NewSkuAsync();
        var other = new TestHost();
        await other.StartOnAsync(market.Host.Database, "--Modular:Roles=api");
        try
        {
            using var visitor = new Shop(other.Url);
            var before = await visitor.GetAsync(path);
            await Shop.ExpectAsync(200, market.Admin.PatchAsync(path, """{"name":"New"}""", before.ETag));
            var written = Stopwatch.GetTimestamp();

            while (true)
            {
                var asked = Stopwatch.GetElapsedTime(written);
                if ((string)(await visitor.GetAsync(path))["name"]! == "New")
                {
                    return;
                }

                // Who asks later than an answer is kept gets the new one, however long that takes.
                asked.Should().BeLessThan(TimeSpan.FromSeconds(3));
                await Task.Delay(10);
            }
        }
        finally
        {
            await other.StopAsync();
        }
    }

    /// <summary>As many requests from one address as a test likes.</summary>
    public sealed class Open : IAsyncLifetime
    {
        public TestHost Host { get; private set; } = null!;

        public Shop Admin { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Host = await TestHost.StartAsync("--Modular:Limits:AddressPerMinute=1000000");
            using var visitor = new Shop(Host.Url);
            Admin = await visitor.LoginAsync(TestHost.AdminEmail, TestHost.AdminPassword);
        }

        public async Task DisposeAsync()
        {
            Admin.Dispose();
            await Host.DisposeAsync();
        }
    }

    private static string StatusOf(Reply reply) => reply.Headers.GetValues("X-Cache-Status").Single();

    private async Task<string> NewSkuAsync()
    {
        var sku = await Shop.ExpectAsync(201, market.Admin.PostAsync(
            "/api/v1/skus",
            new
            {
                code = $"C-{Shop.NewKey()[^12..]}", name = "Coffee", unitPrice = new { amount = 1, currency = "EUR" },
                taxCategory = "standard",
            },
            Shop.NewKey()));
        return $"/api/v1/skus/{sku["id"]}";
    }
}
