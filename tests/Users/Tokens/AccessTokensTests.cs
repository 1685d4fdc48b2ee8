using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users.Tokens;
using Modular.Tests.Users.Domain;
using Npgsql;
using Xunit;

namespace Modular.Tests.Users.Tokens;

public sealed class AccessTokensTests : IAsyncLifetime, IDisposable
{
    // Never opened: these tests hold the keys themselves.
    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=nowhere.invalid");
    private readonly PermissionCatalog _permissions = new(
        [("shop:shelf:read", [Role.Customer]), ("shop:shelf:write", [Role.Catalog])]);

    private readonly ManualClock _clock = new();
    private readonly SigningKey _key = NewKey();
    private SigningKeys _keys = null!;
    private RevokedSessions _revoked = null!;
    private AccessTokens _tokens = null!;
    private SessionTokenIssuer _issuer = null!;

    public async Task InitializeAsync()
    {
        var masterKey = await MasterKey.LoadAsync(
            Convert.ToBase64String(new byte[32]), dataFolder: "", CancellationToken.None);
        _keys = NewKeys(masterKey);
        _keys.Use([_key]);
        _revoked = new RevokedSessions(_nowhere, _clock, NullLogger<RevokedSessions>.Instance);
        _tokens = new AccessTokens(
            _keys, _revoked, _permissions, new StaffPolicy(ExemptsBootstrapAdmin: false), _clock);
        _issuer = new SessionTokenIssuer(_tokens, masterKey);
    }

    [Fact]
    public async Task A_token_tells_who_calls_and_what_they_may_do()
    {
        var caller = await VerifyAsync(Issue());

        caller!.UserId.Should().Be(Accounts.UserId.Value);
        caller.SessionId.Should().Be(Accounts.Session().State.Id.Value);
        caller.Permissions.Should().BeEquivalentTo("shop:shelf:read");
        caller.ExpiresAt.Should().Be(_clock.Now + TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_token_says_what_it_is()
    {
        var parts = Issue().Split('.');
        var payload = JsonNode.Parse(Es256.Decode(parts[1]))!.AsObject();

        Encoding.UTF8.GetString(Es256.Decode(parts[0])!).Should()
            .Be($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{_key.Id}}"}""");
        payload.Select(member => member.Key).Should()
            .Equal(
                "iss", "aud", "sub", "sid", "iat", "nbf", "exp", "auth_time", "aal", "perm_ver", "roles", "roles_aal2",
                "leaving");
        ((string)payload["sub"]!).Should().Be(Accounts.UserId.Value.ToString());
        ((long)payload["exp"]! - (long)payload["iat"]!).Should().Be(300);
    }

    [Fact]
    public async Task A_token_lives_for_five_minutes_even_when_it_is_remembered()
    {
        var token = Issue();

        _clock.Now += TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1);
        (await VerifyAsync(token)).Should().NotBeNull();

        _clock.Now += TimeSpan.FromMilliseconds(1);
        (await VerifyAsync(token)).Should().BeNull();
    }

    [Fact]
    public async Task A_token_of_a_session_that_has_ended_is_refused_even_when_it_is_remembered()
    {
        var token = Issue();
        (await VerifyAsync(token)).Should().NotBeNull();

        _revoked.Add(Accounts.Session().State.Id, _clock.Now);

        (await VerifyAsync(token)).Should().BeNull();
    }

    [Fact]
    public void A_token_from_before_a_change_of_roles_is_stale_and_one_from_after_it_is_not()
    {
        var token = Issue();
        _tokens.Judge(token).Error.Should().BeNull();

        _revoked.Raise(Accounts.UserId, permissionVersion: 2, _clock.Now);
        _revoked.Raise(Accounts.UserId, permissionVersion: 1, _clock.Now);

        _tokens.Judge(token).Error.Should().Be(SharedErrors.TokenStale);
        var changed = Accounts.In(UserStatus.Active).State.WithPermissionsChanged(_clock.Now);
        _tokens.Judge(_tokens.Issue(Accounts.Session().State, changed, _clock.Now)).Error.Should().BeNull();
    }

    [Fact]
    public async Task When_nobody_can_say_what_has_ended_elsewhere_no_token_is_believed()
    {
        var verified = await _tokens.VerifyAsync(Issue(), CancellationToken.None);

        verified.Error.Should().Be(SharedErrors.Unavailable);
    }

    [Fact]
    public void A_role_of_staff_counts_only_with_a_second_factor()
    {
        var staff = Accounts.In(UserStatus.Active).State with { Roles = [Role.Customer, Role.Catalog] };
        var session = Accounts.Session();

        var without = _tokens.Judge(_tokens.Issue(session.State, staff, _clock.Now)).Value;
        session.StepUp(AuthLevel.Aal2, _clock.Now);
        var with = _tokens.Judge(_tokens.Issue(session.State, staff, _clock.Now)).Value;

        without.AuthLevel.Should().Be(AuthLevel.Aal1);
        without.Permissions.Should().BeEquivalentTo("shop:shelf:read");
        without.WithSecondFactor.Should().BeEquivalentTo("shop:shelf:write");
        with.AuthLevel.Should().Be(AuthLevel.Aal2);
        with.Permissions.Should().BeEquivalentTo("shop:shelf:read", "shop:shelf:write");
        with.WithSecondFactor.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"es256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"alg":"ES256","typ":"JWT","kid":"KID"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"other"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","crit":["exp"]}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"KID","jku":"https://evil.example/jwks"}""")]
    [InlineData("""{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"KID"}""")]
    [InlineData("""{"typ":"at+jwt","alg":"ES256","kid":"KID"}""")]
    [InlineData("""{}""")]
    [InlineData("")]
    public async Task No_other_header_than_ours_is_accepted_even_with_a_good_signature(string header)
    {
        var json = header.Replace("KID", _key.Id, StringComparison.Ordinal);
        var other = _key with { Header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json)) };

        (await VerifyAsync(AccessTokens.Write(other, Payload()))).Should().BeNull();
    }

    [Fact]
    public async Task A_token_without_signature_or_with_one_by_the_public_key_as_secret_is_refused()
    {
        var content = Issue()[..Issue().LastIndexOf('.')];
        using var key = ECDsa.Create(_key.Public);
        var hmac = HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(content));

        (await VerifyAsync(content)).Should().BeNull();
        (await VerifyAsync(content + ".")).Should().BeNull();
        (await VerifyAsync($"{content}.{Base64Url.EncodeToString(hmac)}")).Should().BeNull();
    }

    [Fact]
    public async Task A_token_signed_by_a_key_that_only_claims_to_be_ours_is_refused()
    {
        var impostor = NewKey() with { Id = _key.Id, Header = _key.Header };

        (await VerifyAsync(AccessTokens.Write(impostor, Payload()))).Should().BeNull();
    }

    [Theory]
    [InlineData("iss", "\"other\"")]
    [InlineData("aud", "\"other\"")]
    [InlineData("aud", "[\"modular\"]")]
    [InlineData("iat", "1.5")]
    [InlineData("iat", "\"1772366400\"")]
    [InlineData("iat", "99999999999")]
    [InlineData("exp", "99999999999")]
    [InlineData("exp", "0")]
    [InlineData("sub", "\"admin\"")]
    [InlineData("sub", "null")]
    [InlineData("roles", "null")]
    [InlineData("roles", "\"admin\"")]
    [InlineData("ISS", "\"modular\"")]
    [InlineData("admin", "true")]
    public async Task Claims_that_we_would_not_write_are_refused_even_with_a_good_signature(string name, string value)
    {
        var payload = JsonNode.Parse(Payload())!.AsObject();
        payload[name] = JsonNode.Parse(value);

        (await VerifyAsync(Sign(payload.ToJsonString()))).Should().BeNull();
    }

    [Fact]
    public async Task Members_that_are_missing_there_twice_or_behind_the_end_are_refused()
    {
        var payload = Encoding.UTF8.GetString(Payload());
        var without = JsonNode.Parse(payload)!.AsObject();
        without.Remove("aud");

        (await VerifyAsync(Sign(payload))).Should().NotBeNull();
        (await VerifyAsync(Sign(without.ToJsonString()))).Should().BeNull();
        (await VerifyAsync(Sign(payload.Replace("{\"iss\"", "{\"sid\":\"x\",\"iss\"", StringComparison.Ordinal))))
            .Should().BeNull();
        (await VerifyAsync(Sign(payload + "{}"))).Should().BeNull();
        (await VerifyAsync(Sign("[]"))).Should().BeNull();
        (await VerifyAsync(Sign(""))).Should().BeNull();
    }

    [Fact]
    public async Task A_token_that_was_cut_or_changed_anywhere_is_refused()
    {
        var token = Issue();

        for (var length = 0; length < token.Length; length++)
        {
            (await VerifyAsync(token[..length])).Should().BeNull($"{length} characters are not all");
        }

        for (var at = 0; at < token.Length; at++)
        {
            var changed = token.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            (await VerifyAsync(new string(changed))).Should().BeNull($"character {at} was changed");
        }
    }

    [Theory]
    [InlineData("", " ")]
    [InlineData("", "=")]
    [InlineData("", ".")]
    [InlineData("", "\n")]
    [InlineData(" ", "")]
    [InlineData("\u0000", "")]
    public async Task Nothing_may_stand_before_or_behind_it(string before, string behind) =>
        (await VerifyAsync(before + Issue() + behind)).Should().BeNull();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("é.é.é")]
    public async Task What_is_no_token_is_refused(string text) => (await VerifyAsync(text)).Should().BeNull();

    [Fact]
    public async Task Remembered_is_the_whole_token_and_never_more_than_ten_thousand()
    {
        var good = Issue();
        (await VerifyAsync(good)).Should().NotBeNull();
        (await VerifyAsync(good[..^1] + (good[^1] == 'A' ? 'Q' : 'A'))).Should().BeNull("it only begins like that one");

        for (var n = 0; n < 10_100; n++)
        {
            _clock.Now += TimeSpan.FromMilliseconds(20);
            (await VerifyAsync(Sign(Encoding.UTF8.GetString(Payload()).Replace(
                Accounts.Session().State.Id.Value.ToString(), Guid.CreateVersion7().ToString())))).Should().NotBeNull();
        }

        _tokens.Remembered.Should().BeInRange(5_000, 10_000);
    }

    [Fact]
    public async Task A_token_of_megabytes_is_refused() =>
        (await VerifyAsync($"{_key.Header}.{new string('A', 4_000_000)}.AA")).Should().BeNull();

    [Fact]
    public void A_refresh_token_can_be_made_again_and_read()
    {
        var session = Accounts.Session();

        var first = _issuer.Issue(session.State, Accounts.In(UserStatus.Active).State, _clock.Now).RefreshToken;
        var again = _issuer.Issue(session.State, Accounts.In(UserStatus.Active).State, _clock.Now).RefreshToken;
        session.Refresh(generation: 1, userAgent: null, StaffPolicy.OfCustomers, _clock.Now);
        var next = _issuer.Issue(session.State, Accounts.In(UserStatus.Active).State, _clock.Now).RefreshToken;

        again.Should().Be(first);
        next.Should().NotBe(first);
        _issuer.Read(next)!.SessionId.Should().Be(session.State.Id);
        _issuer.Read(next)!.Generation.Should().Be(2);
    }

    [Fact]
    public void A_refresh_token_that_was_cut_or_changed_anywhere_is_refused()
    {
        var token = _issuer
            .Issue(Accounts.Session().State, Accounts.In(UserStatus.Active).State, _clock.Now).RefreshToken;

        for (var at = 0; at < token.Length; at++)
        {
            var changed = token.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            _issuer.Read(new string(changed)).Should().BeNull();
            _issuer.Read(token[..at]).Should().BeNull();
        }

        _issuer.Read(token + "A").Should().BeNull();
        _issuer.Read(token[..^1] + "=").Should().BeNull();
    }

    [Fact]
    public void Tokens_and_keys_do_not_show_in_text()
    {
        var tokens = _issuer.Issue(Accounts.Session().State, Accounts.In(UserStatus.Active).State, _clock.Now);

        tokens.ToString().Should().Be("SessionTokens");
        _key.ToString().Should().Be($"SigningKey {_key.Id}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _tokens.Dispose();
        _keys.Dispose();
        _revoked.Dispose();
        _nowhere.Dispose();
    }

    private SigningKeys NewKeys(MasterKey masterKey) => new(
        new SigningKeyTable(_nowhere, masterKey, _clock), new ConfiguredKeys(new ConfigurationBuilder().Build()),
        _clock, NullLogger<SigningKeys>.Instance);

    private static SigningKey NewKey()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.From(made.ExportParameters(includePrivateParameters: true));
    }

    private string Issue() => _tokens.Issue(Accounts.Session().State, Accounts.In(UserStatus.Active).State, _clock.Now);

    private byte[] Payload() => Es256.Decode(Issue().Split('.')[1])!;

    private string Sign(string payload) => AccessTokens.Write(_key, Encoding.UTF8.GetBytes(payload));

    private ValueTask<Caller?> VerifyAsync(string token) =>
        ValueTask.FromResult(_tokens.Judge(token) is { Error: null } judged ? judged.Value : null);
}
