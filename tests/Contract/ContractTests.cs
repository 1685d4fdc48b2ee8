using System.Globalization;
using System.Text;
using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>
/// Every operation of the document, by everybody, with everything that can be wrong. <c>./dev contract</c> sends twenty
/// thousand generated requests where the suite sends two thousand.
/// </summary>
public sealed class ContractTests(Actors actors) : IClassFixture<Actors>, IDisposable
{
    private static readonly int Requests = Setting("MODULAR_CONTRACT_REQUESTS", 2000);
    private static readonly int Seed = Setting("MODULAR_CONTRACT_SEED", Environment.TickCount);

    /// <summary>What a refusal writes on purpose: a try that is used up, a session that ends.</summary>
    private static readonly string[] WriteRefusals =
        ["verifyEmail", "login", "refresh", "verifyMfa", "completeRecovery", "confirmEmailChange"];

    private static readonly string[] CostPasswords =
        ["login", "register", "stepUp", "changePassword", "requestErasure", "completeRecovery"];

    /// <summary>It would take the actor's own session away, or what staff may do.</summary>
    private static readonly string[] Farewells = ["logout", "disableTotp"];

    private readonly List<string> _refused = [];
    private readonly List<string> _complaints = [];

    private ApiContract Contract => actors.Contract;

    [Fact]
    public async Task Everybody_is_let_in_where_the_document_says_so_and_nowhere_else()
    {
        var page = new PermissionsPage(actors);
        foreach (var operation in Contract.Operations.Where(operation => !Farewells.Contains(operation.Name)))
        {
            foreach (var actor in Actors.Names)
            {
                // No body: whoever is let in gets no further, unless the route takes none.
                var attempt = Generator(1).Good(operation) with { Body = null };
                var answer = await SendAsync(actor, attempt);

                var expected = operation switch
                {
                    { IsAnonymous: true } => 0,
                    _ when actor == Actors.Anonymous => 401,
                    { IsForPeople: true } when actor == Actors.Client => 403,
                    { Permissions.Count: > 0 } when !operation.Permissions.Intersect(actors.PermissionsOf(actor)).Any()
                        => 403,
                    _ => 0,
                };
                var got = answer.Status is 401 or 403 ? answer.Status : 0;
                page.Add(operation, actor, isLetIn: got == 0);
                if (got != expected)
                {
                    Complain($"{actor} calls {operation}: {answer.Status} instead of {expected}");
                }
            }
        }

        await page.IsAsync();
    }

    [Fact]
    public async Task What_belongs_to_others_does_not_exist()
    {
        string[] owned = ["carts", "orders", "invoices", "payments", "inbox", "sessions"];
        var reached = 0;
        foreach (var operation in Contract.Operations.Where(o => owned.Any(kind => o.Path.Contains($"/{kind}/{{id}}"))))
        {
            var kind = owned.Single(kind => operation.Path.Contains($"/{kind}/{{id}}"));
            var path = operation.Path.Replace("{id}", actors.Ids[kind]).Replace("{skuId}", actors.Ids["skus"]);
            var answer = await SendAsync(Actors.Stranger, Generator(reached).Good(operation) with { Path = path });

            answer.Status.Should().BeOneOf([404, 422], $"{operation} of somebody else");
            var rightly = answer.Status == 404;
            reached += rightly ? 1 : 0;
        }

        reached.Should().BeGreaterThan(6);
    }

    [Fact]
    public async Task Each_member_of_each_body_is_checked()
    {
        foreach (var operation in Contract.Operations.Where(operation => operation.Body is not null))
        {
            foreach (var (why, attempt) in Generator(7).EachMemberWrong(operation))
            {
                var answer = await SendAsync(ActorFor(operation), attempt);

                // A password may be anything; it is just not the right one, and after some tries not looked at.
                if (answer.Status is not (400 or 404 or 413 or 415 or 422 or 428)
                    && !(answer.Status is 401 or 429
                        && (operation.IsAnonymous || CostPasswords.Contains(operation.Name))))
                {
                    Complain($"{why} gets {answer.Status}: {attempt}");
                }
            }
        }

        await NothingWasWrittenAsync();
    }

    [Fact]
    public async Task The_cookie_of_a_login_is_in_the_document()
    {
        var login = Contract.Operations.Single(operation => operation.Name == "login");

        var answer = await SendAsync(
            Actors.Anonymous, Generator(13).Good(login) with { Body = actors.CredentialsOf(Actors.Owner) });

        answer.Status.Should().Be(200);
        answer.Headers.Should().Contain("Set-Cookie");
    }

    [Fact]
    public async Task Each_example_is_a_body_that_the_route_takes()
    {
        foreach (var operation in Contract.Operations.Where(operation => operation.Example is not null))
        {
            var example = Generator(11).Good(operation) with { Body = Encoding.UTF8.GetBytes(operation.Example!) };
            var answer = await SendAsync(ActorFor(operation), example);

            if (answer.Status is 400 or 415
                || Encoding.UTF8.GetString(answer.Body).Contains("validation.failed", StringComparison.Ordinal))
            {
                Complain($"the example gets {answer.Status}: {example}\n{Encoding.UTF8.GetString(answer.Body)}");
            }
        }
    }

    [Fact]
    public async Task Other_methods_and_unknown_places_are_told_as_problems()
    {
        foreach (var paths in Contract.Operations.GroupBy(operation => operation.Path))
        {
            var known = paths.Select(operation => operation.Method).ToList();
            foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND" }.Except(known))
            {
                var attempt = Generator(3).Good(paths.First()) with { Method = method, Body = null };
                var answer = await attempt.SendAsync(actors.Shop("admin"));

                foreach (var complaint in Contract.ComplaintsOfProblem(answer))
                {
                    Complain($"{complaint}: {attempt}");
                }

                if (answer.Status is not (404 or 405))
                {
                    Complain($"{answer.Status}: {attempt}");
                }
            }
        }
    }

    [Fact]
    public async Task Generated_requests_are_answered_as_the_document_promises_and_refused_ones_write_nothing()
    {
        var random = new Random(Seed);
        var generator = new Rubbish(Contract, actors.Ids, random);
        // Some of them hash a password for each request.
        var operations = Contract.Operations.Where(operation => !Farewells.Contains(operation.Name))
            .SelectMany(o => Enumerable.Repeat(o, CostPasswords.Contains(o.Name) ? 1 : 5)).ToList();
        for (var i = 0; i < Requests; i++)
        {
            if (i % 5000 == 4999)
            {
                await actors.LoginAsync();
            }

            var operation = operations[random.Next(operations.Count)];
            var actor = random.Next(3) == 0 ? Actors.Names[random.Next(Actors.Names.Count)] : ActorFor(operation);
            await SendAsync(actor, generator.Any(operation));
        }

        await NothingWasWrittenAsync();
    }

    /// <summary>All of them are told at the end: a run finds more than one thing.</summary>
    public void Dispose() => _complaints.Should().BeEmpty($"with seed {Seed} all answers are as they should be");

    private void Complain(string complaint)
    {
        if (_complaints.Count < 20)
        {
            _complaints.Add(complaint);
        }
    }

    private static int Setting(string name, int otherwise) => int.Parse(
        Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture),
        CultureInfo.InvariantCulture);

    private Rubbish Generator(int seed) => new(Contract, actors.Ids, new Random(seed));

    /// <summary>Somebody who may, so that the request gets as far as it can.</summary>
    private string ActorFor(Operation operation) =>
        operation.Permissions.Any(permission => permission.EndsWith(":own", StringComparison.Ordinal))
        || operation.Path.Contains("/me/", StringComparison.Ordinal)
            ? Actors.Owner
            : "admin";

    private async Task<Answer> SendAsync(string actor, Attempt attempt)
    {
        var answer = await attempt.SendAsync(actors.Shop(actor));
        // A path that is none of the operation's is nobody's.
        var complaints = answer is { Status: 404 or 405 or 400, MediaType: "application/problem+json" }
            && attempt.Operation.Description["responses"]![$"{answer.Status}"] is null
                ? Contract.ComplaintsOfProblem(answer)
                : Contract.Complaints(attempt.Operation, answer);
        if (complaints.Count > 0)
        {
            Complain($"{string.Join("; ", complaints)}\n{actor} sent {attempt}\nand got {answer.Status} "
                + Encoding.UTF8.GetString(answer.Body.AsSpan()[..Math.Min(answer.Body.Length, 400)]));
        }

        if (answer.IsRefusal && !WriteRefusals.Contains(attempt.Operation.Name))
        {
            _refused.Add(answer.RequestId);
        }

        return answer;
    }

    private async Task NothingWasWrittenAsync()
    {
        var ids = _refused.Where(id => Guid.TryParse(id, out _)).Select(Guid.Parse).ToArray();
        ids.Should().HaveCountGreaterThan(50);
        foreach (var table in new[] { "events", "jobs", "timers" })
        {
            var written = await actors.Market.Host.Database.QueryAsync<Guid>(
                TestDatabase.Superuser,
                $"select distinct correlation_id from log.{table} where correlation_id = any(@ids)", new { ids });
            written.Should().BeEmpty($"seed {Seed}: a refused request leaves nothing in {table}");
        }
    }
}
