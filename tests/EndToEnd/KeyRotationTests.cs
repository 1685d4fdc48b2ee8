using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>Two processes that serve, an operator with <c>keys rotate</c>, and callers who never stop.</summary>
public sealed class KeyRotationTests(ITestOutputHelper output) : SeveralProcesses
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly SemaphoreSlim _round = new(1);
    private (string AccessToken, string RefreshToken) _newest;
    private volatile int _rounds;

    [Fact]
    public async Task Nobody_notices_a_rotation_who_has_a_good_token()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        using var shop = new Shop(first.Url);
        var old = (await KeysAsync(first)).Single();
        var calls = Task.Run(() => CallAsync(first.Url, second.Url));
        await RoundsAsync(2);

        await KilledInTheMiddleAsync();
        var rotated = await RotateAsync();
        var again = await RotateAsync();

        // Either the killed one was far enough or the next one did it; nothing is left half done, and nothing doubled.
        rotated.ExitCode.Should().BeOneOf([0, 1], rotated.Error);
        again.ExitCode.Should().Be(1);
        again.Error.Should().Contain("A rotation is under way");
        var keys = await UntilAsync(2, first, second);
        keys.Should().HaveElementAt(0, old);
        KidOf(_newest.AccessToken).Should().Be(old, "the next key is published first and signs later");

        // To a few seconds before the moment, which passes by itself. No step is as long as a token lives.
        foreach (var step in new[] { "PT4M", "PT4M", "PT1M56S" })
        {
            // Between two rounds: while it moves, a process lives minutes ahead of the other.
            await _round.WaitAsync();
            await Shop.ExpectAsync(200, shop.PostAsync("/testhooks/clock", new { advance = step }));
            _round.Release();
            await RoundsAsync(2);
        }

        var last = _newest.AccessToken;
        await Shop.WaitAsync("a token of the new key", async () =>
        {
            await RoundsAsync(1);
            last = KidOf(_newest.AccessToken) == old ? _newest.AccessToken : last;
            return KidOf(_newest.AccessToken) == keys[1] ? "signed" : null;
        });
        using var bearer = shop.As(last);
        (await bearer.GetAsync("/api/v1/me")).Status.Should().Be(System.Net.HttpStatusCode.OK, "its key verifies yet");
        await RoundsAsync(3);
        await _enough.CancelAsync();
        await calls;
        _complaints.Should().BeEmpty();
        output.WriteLine($"{_rounds} refreshes, each with four calls");

        await Shop.ExpectAsync(200, shop.PostAsync("/testhooks/clock", new { advance = "PT17M" }));
        (await UntilAsync(1, first, second)).Should().Equal(keys[1]);
        await Shop.WaitAsync("the private part to be wiped", async () => await Database.ScalarAsync<long>(
            TestDatabase.Superuser, "select count(*) from users.signing_keys where private_key is not null") == 1
            ? "wiped"
            : null);
    }

    [Fact]
    public async Task After_a_theft_everything_that_the_stolen_key_has_signed_ends_within_seconds()
    {
        var host = await StartAsync();
        using var visitor = new Shop(host.Url);
        var old = (await KeysAsync(host)).Single();
        using var admin = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        (await admin.GetAsync("/api/v1/me")).Status.Should().Be(System.Net.HttpStatusCode.OK);

        var rotated = await RotateAsync("--at-once");

        rotated.Output.Should().Contain("All other keys end", rotated.Error);
        await UntilAsync(2, host);
        await Shop.ExpectAsync(200, visitor.PostAsync("/testhooks/clock", new { advance = "PT10S" }));
        await Shop.WaitAsync("the stolen key to be worth nothing", async () =>
            (int)(await admin.GetAsync("/api/v1/me")).Status == 401 ? "refused" : null);
        (await KeysAsync(host)).Should().ContainSingle().Which.Should().NotBe(old);
        using var again = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        (await again.GetAsync("/api/v1/me")).Status.Should().Be(System.Net.HttpStatusCode.OK);
    }

    private static string KidOf(string token) =>
        (string)JsonNode.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.'))))!["kid"]!;

    private static async Task<IReadOnlyList<string>> KeysAsync(HostProcess host)
    {
        using var shop = new Shop(host.Url);
        var keys = await Shop.ExpectAsync(200, shop.GetAsync("/.well-known/jwks.json"));
        return [.. keys["keys"].AsArray().Select(key => (string)key!["kid"]!)];
    }

    private static async Task<IReadOnlyList<string>> UntilAsync(int count, params HostProcess[] hosts)
    {
        IReadOnlyList<string> keys = [];
        foreach (var host in hosts)
        {
            keys = await Shop.WaitAsync($"{count} published keys", async () =>
                await KeysAsync(host) is { } found && found.Count == count ? found : null);
        }

        return keys;
    }

    private Task<HostProcess> StartAsync() => StartAsync("api", "--Modular:Limits:AddressPerMinute=1000000");

    private Task<(int ExitCode, string Output, string Error)> RotateAsync(params string[] more) =>
        HostProcess.RunAsync(Folder, ["keys", "rotate", .. more, .. Settings]);

    // The statement waits in the database when its process is gone.
    private async Task KilledInTheMiddleAsync()
    {
        await using var held = await HeldTable.LockAsync(Database, "users.signing_keys", "share row exclusive");
        using var process = HostProcess.Launch(Folder, ["keys", "rotate", .. Settings]);
        await held.WaitForWaitingAsync(1);
        process.Kill();
        await process.WaitForExitAsync();
    }

    // Somebody who refreshes as fast as they can and uses the new token and the last one at both processes.
    private async Task CallAsync(Uri first, Uri second)
    {
        Shop[] shops = [new(first), new(second)];
        var login = await Shop.ExpectAsync(200, shops[0].PostAsync(
            "/api/v1/auth/login", new { email = HostProcess.AdminEmail, password = HostProcess.AdminPassword }));
        _newest = ((string)login["accessToken"]!, (string)login["refreshToken"]!);
        while (!_enough.IsCancellationRequested)
        {
            await _round.WaitAsync();
            var former = _newest.AccessToken;
            var tokens = await shops[_rounds % 2].PostAsync(
                "/api/v1/auth/refresh", new { refreshToken = _newest.RefreshToken });
            Expect(200, tokens);
            _newest = ((string)tokens["accessToken"]!, (string)tokens["refreshToken"]!);
            var uses = shops.SelectMany(shop => new[] { (shop, former), (shop, _newest.AccessToken) });
            foreach (var (shop, token) in uses)
            {
                using var bearer = shop.As(token);
                Expect(200, await bearer.GetAsync("/api/v1/me"));
            }

            _rounds++;
            _round.Release();
        }
    }

    private void Expect(int status, Reply reply)
    {
        if ((int)reply.Status != status)
        {
            _complaints.Enqueue($"round {_rounds}: {reply.Status} {reply.Json}");
        }
    }

    private Task RoundsAsync(int more)
    {
        var until = _rounds + more;
        return Shop.WaitAsync("those who call", () => Task.FromResult(_rounds >= until ? "called" : null));
    }
}
