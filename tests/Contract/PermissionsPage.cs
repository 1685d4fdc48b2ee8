using System.Text;
using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.Shared;

namespace Modular.Tests.Contract;

/// <summary>
/// <c>docs/permissions.md</c>: which role has which permission, as the API says, and whom each operation let in, as it
/// was found by asking.
/// </summary>
internal sealed class PermissionsPage(Actors actors)
{
    private const string Path = "docs/permissions.md";

    // A stranger is a customer as well.
    private static readonly IReadOnlyList<string> Columns = [.. Actors.Names.Except([Actors.Stranger])];

    private readonly SortedDictionary<string, HashSet<string>> _letIn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal);

    public void Add(Operation operation, string actor, bool isLetIn)
    {
        var route = $"{operation.Path} {operation.Method}";
        _asked[route] = string.Join(" or ", operation.Permissions.Select(permission => $"`{permission}`"))
            + (operation.Description["x-step-up"] is null ? "" : ", step-up");
        var letIn = _letIn.TryGetValue(route, out var known) ? known : _letIn[route] = [];
        if (isLetIn)
        {
            letIn.Add(actor);
        }
    }

    /// <summary>The page says what was found; with <c>./dev openapi</c> it is written.</summary>
    public async Task IsAsync()
    {
        var (file, page) = (Repository.PathOf(Path), Render());
        if (Environment.GetEnvironmentVariable("MODULAR_WRITE_DOCS") == "true")
        {
            await File.WriteAllTextAsync(file, page);
        }

        (await File.ReadAllTextAsync(file)).Should().Be(page, "./dev openapi writes {0}", Path);
    }

    private string Render()
    {
        var page = new StringBuilder("""
            # Who may what

            Rendered by `ContractTests` (`./dev openapi` writes it), which is red when it is not so. Which role has
            which permission is declared by the modules
            ([0017](adr/0017-each-module-declares-its-permissions.md)) and served at `/api/v1/meta/permissions`; the
            admin has all of them. Roles of staff count in a session with a second factor. API clients get single
            permissions without `:own` ([0039](adr/0039-programs-call-as-api-clients.md)), and nobody grants what
            they lack.

            ## Roles

            """.ReplaceLineEndings("\n"));
        page.Append('\n').Append(Row("Permission", Role.All)).Append(Row("---", Role.All.Select(_ => ":-:")));
        foreach (var permission in actors.Permissions.SelectMany(role => role).Distinct().Order(StringComparer.Ordinal))
        {
            page.Append(Row(
                $"`{permission}`", Role.All.Select(role => Mark(actors.Permissions[role].Contains(permission)))));
        }

        page.Append("""

            ## Routes

            Each operation was called by everybody, the API client with every scope. Not let in is 401 for who is not
            known, and 403 for who is; things of others are 404. `POST /api/v1/auth/logout` is for anybody with an
            account.

            """.ReplaceLineEndings("\n"));
        var titles = Columns.Select(actor => actor == Actors.Owner ? Role.Customer : actor);
        page.Append('\n').Append(Row("Operation", [.. titles, "Asks for"]))
            .Append(Row("---", [.. Columns.Select(_ => ":-:"), "---"]));
        foreach (var (route, letIn) in _letIn)
        {
            var (path, method) = (route[..route.LastIndexOf(' ')], route[(route.LastIndexOf(' ') + 1)..]);
            page.Append(Row($"`{method} {path}`", [.. Columns.Select(c => Mark(letIn.Contains(c))), _asked[route]]));
        }

        return page.ToString();
    }

    private static string Mark(bool isSo) => isSo ? "x" : "";

    private static string Row(string first, IEnumerable<string> others) =>
        $"| {first} | {string.Join(" | ", others)} |\n";
}
