using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Users.Commands;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Tests.Shared;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users.Http;

public sealed class StaffRoutesTests(UsersHost host) : IClassFixture<UsersHost>, IAsyncLifetime
{
    private static readonly Dictionary<string, UserTrigger> Verbs = new(StringComparer.Ordinal)
    {
        ["suspend"] = UserTrigger.Suspend,
        ["reinstate"] = UserTrigger.Reinstate,
        ["recovery"] = UserTrigger.OrderRecovery,
        ["sessions/revoke"] = UserTrigger.EndSessions,
        ["roles/support"] = UserTrigger.AssignRole,
    };

    private HttpClient _admin = null!;

    public static IEnumerable<object[]> EachStatus { get; } =
        Enum.GetValues<UserStatus>().Select(status => new object[] { status });

    public async Task InitializeAsync() => _admin = await host.AdminAsync();

    [Theory]
    [MemberData(nameof(EachStatus))]
    public async Task A_verb_of_staff_does_what_the_table_says_or_answers_409(UserStatus status)
    {
        foreach (var (route, trigger) in Verbs)
        {
            var id = await GivenAsync(status);
            var isPossible = User.Transitions.ContainsKey((status, trigger));

            var answer = await (trigger is UserTrigger.AssignRole
                ? _admin.PutAsync($"users/{id}/{route}", content: null)
                : _admin.PostAsJsonAsync($"users/{id}/{route}", new { reason = "A test." }))
                .ExpectAsync(isPossible ? 204 : 409);

            if (!isPossible)
            {
                ((string)answer["code"]!).Should().Be("user.invalid_transition", "{0} when {1}", route, status);
            }
        }
    }

    [Fact]
    public async Task Staff_finds_people_by_words_state_and_role()
    {
        var email = $"grace.{Guid.CreateVersion7():n}@hopper.example";
        var id = await host.GivenUserAsync(email);
        var word = email[6..38];

        async Task<IEnumerable<Guid>> FoundAsync(string query) =>
            (await _admin.GetAsync($"users?{query}").ExpectAsync(200))["data"]!.AsArray()
                .Select(user => (Guid)user!["id"]!);

        (await FoundAsync($"q={word}")).Should().Equal(id);
        (await FoundAsync($"q={email.ToUpperInvariant()}")).Should().Equal(id);
        (await FoundAsync($"q=GRACE%20{word}&status=active&role=customer")).Should().Equal(id);
        (await FoundAsync($"q={word}&status=suspended,erased")).Should().BeEmpty();
        (await FoundAsync($"q={word}&role=support")).Should().BeEmpty();
        (await FoundAsync("q=%26%20%7C%20!%20:*")).Should().BeEmpty("no words, nobody");
        (await FoundAsync("role=admin")).Should().ContainSingle();
    }

    [Fact]
    public async Task That_staff_looked_at_an_account_is_written_down()
    {
        var id = await host.GivenUserAsync();

        var user = await _admin.GetAsync($"users/{id}").ExpectAsync(200);

        ((string)user["status"]!).Should().Be("active");
        ((string)user["timezone"]!).Should().Be("UTC");
        var admin = await host.ScalarAsync<Guid>("select id from users.users where 'admin' = any (roles)");
        (await host.ScalarAsync<string>(
            "select actor from log.events where type = 'users.user.read' and data ->> 'userId' = @id::text",
            new { id })).Should().Be($"user:{admin}");
        await _admin.GetAsync($"users/{Guid.CreateVersion7()}").ExpectRefusalAsync(404, "user.not_found");
    }

    [Fact]
    public async Task Nobody_suspends_their_own_account_and_everybody_says_why()
    {
        var admin = await host.ScalarAsync<Guid>("select id from users.users where 'admin' = any (roles)");
        var id = await host.GivenUserAsync();

        await _admin.PostAsJsonAsync($"users/{admin}/suspend", new { reason = "A test." })
            .ExpectRefusalAsync(409, "user.own_account");
        await _admin.PostAsJsonAsync($"users/{id}/suspend", new { reason = "" })
            .ExpectRefusalAsync(422, "validation.failed");
        await _admin.DeleteAsync($"users/{admin}/roles/admin").ExpectRefusalAsync(409, "user.last_admin");
    }

    [Fact]
    public async Task U13_A_changed_role_makes_older_tokens_stale()
    {
        var email = AccountFlow.NewEmail();
        var id = await host.GivenUserAsync(email);
        using var user = await host.LoggedInAsync(email);

        await _admin.PutAsync($"users/{id}/roles/fulfilment", content: null).ExpectAsync(204);

        await user.GetAsync("me").ExpectRefusalAsync(401, "token.stale");
        using var again = await host.LoggedInAsync(email);
        (await again.GetAsync("me").ExpectAsync(200))["roles"]!.AsArray().Select(role => (string)role!)
            .Should().Equal(Role.Customer, Role.Fulfilment);
        await _admin.PutAsync($"users/{id}/roles/fulfilment", content: null).ExpectAsync(204);
        await again.GetAsync("me").ExpectAsync(200);
        await _admin.DeleteAsync($"users/{id}/roles/fulfilment").ExpectAsync(204);
        await again.GetAsync("me").ExpectRefusalAsync(401, "token.stale");
        await _admin.PutAsync($"users/{id}/roles/king", content: null).ExpectRefusalAsync(404, "role.not_found");
    }

    [Fact]
    public async Task Nobody_gives_or_takes_a_role_that_allows_more_than_they_may()
    {
        var id = await host.GivenUserAsync();
        var own = new HashSet<string>(StringComparer.Ordinal) { "users:role:assign", "users:user:read" };

        (await host.SendAsync(new AssignRoleCommand(id, Role.Support, own))).Error
            .Should().Be(UserErrors.RoleEscalation);
        (await host.SendAsync(new RemoveRoleCommand(id, Role.Admin, own))).Error
            .Should().Be(UserErrors.RoleEscalation);
        (await host.SendAsync(new AssignRoleCommand(id, Role.Fulfilment, own))).Error
            .Should().BeNull("in this host it allows nothing");
    }

    [Fact]
    public async Task Nobody_erases_or_keeps_an_account_that_may_do_more()
    {
        var id = await host.GivenUserAsync();
        await _admin.PutAsync($"users/{id}/roles/support", content: null).ExpectAsync(204);
        var own = new HashSet<string>(StringComparer.Ordinal) { "users:user:erase" };
        RequestErasureCommand Erase(IReadOnlySet<string> may) => new(id, Password: null, "A letter.", may);

        (await host.SendAsync(Erase(own))).Error.Should().Be(UserErrors.RoleEscalation);
        await host.SucceedAsync(Erase(host.Everything()));
        (await host.SendAsync(new CancelErasureCommand(id, own))).Error.Should().Be(UserErrors.RoleEscalation);
        await host.SucceedAsync(new CancelErasureCommand(id, host.Everything()));
    }

    [Fact]
    public async Task U12_No_route_of_staff_takes_a_password()
    {
        var bodies = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.Contains("/users", StringComparison.Ordinal))
            .Select(route => route.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType).OfType<Type>().Distinct();

        bodies.SelectMany(body => body.GetProperties()).Select(property => property.Name).Distinct()
            .Should().Equal("Reason");

        var email = AccountFlow.NewEmail();
        var id = await host.GivenUserAsync(email);
        await _admin.PostAsJsonAsync($"users/{id}/recovery", new { reason = "Lost phone." }).ExpectAsync(204);
        var challengeId = await host.ChallengeAsync(id, "recover");
        var code = await host.CodeAsync(challengeId);
        await host.Stranger().PostAsJsonAsync(
            "auth/recovery/complete", new { challengeId, code, newPassword = "chosen by the owner alone" })
            .ExpectAsync(204);
        (await host.LoginAsync(email, "chosen by the owner alone")).Tokens.Should().NotBeNull();
    }

    [Fact]
    public async Task Each_role_comes_with_what_it_allows()
    {
        var roles = (await _admin.GetAsync("roles").ExpectAsync(200))["data"]!.AsArray();

        roles.Select(role => (string)role!["name"]!).Should().Equal(Role.All);
        roles.Single(role => (string)role!["name"]! == Role.Support)!["permissions"]!.AsArray()
            .Select(name => (string)name!).Should().Equal("users:user:manage", "users:user:read");
    }

    public Task DisposeAsync()
    {
        _admin.Dispose();
        return Task.CompletedTask;
    }

    private async Task<Guid> GivenAsync(UserStatus status)
    {
        var id = await host.GivenUserAsync();
        await host.Database.ExecuteAsync(
            TestDatabase.Superuser,
            """
            update users.users set status = @status,
                status_before = case when @status = 'erasure_pending' then 'active' end,
                email = case when @status = 'erased' then '' else email end,
                name = case when @status = 'erased' then '' else name end,
                password_hash = case when @status = 'erased' then '' else password_hash end,
                roles = case when @status = 'erased' then '{}' else roles end
            where id = @id
            """,
            new { id, status = EnumText.Of(status) });
        return id;
    }
}
