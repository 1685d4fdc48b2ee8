using System.Text.RegularExpressions;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>The Postgres roles of one installation; a cluster can hold several, told apart by their prefix.</summary>
public sealed partial record DatabaseRoles
{
    public DatabaseRoles(string prefix, IReadOnlyList<string> modules)
    {
        Prefix = Checked(prefix);
        Modules = [.. modules.Select(Checked)];
        if (Modules.FirstOrDefault(m =>
            m is "owner" or "module" or "ops" or "sandbox" or "log" or "public") is { } taken)
        {
            throw new ArgumentException(
                $"A module cannot be named {taken}: that name has a meaning here.", nameof(modules));
        }
    }

    public string Prefix { get; }

    /// <summary>Names of modules, each also the name of its schema.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Owns the database and every object in it; migrates, and does nothing else.</summary>
    public string Owner => $"{Prefix}_owner";

    /// <summary>
    /// The group of all module roles, for what they share in schema <c>log</c>; nobody logs in as it.
    /// </summary>
    public string ModuleGroup => $"{Prefix}_module";

    /// <summary>The operator's view: all of <c>log</c>, no module's schema.</summary>
    public string Ops => $"{Prefix}_ops";

    /// <summary>The sandbox gateway: its own schema and nothing else.</summary>
    public string Sandbox => $"{Prefix}_sandbox";

    /// <summary>All that can log in.</summary>
    public IEnumerable<string> Logins => [Owner, .. Modules.Select(Of), Ops, Sandbox];

    /// <summary>The role of a module, of <c>sandbox</c> or <c>ops</c>.</summary>
    public string Of(string module) => $"{Prefix}_{Checked(module)}";

    // Names go into statements that take no parameters.
    private static string Checked(string name) =>
        Name().IsMatch(name)
            ? name
            : throw new ArgumentException(
                $"'{name}' is no name for a role prefix or module: [a-z][a-z0-9_]*, 30 at most.", nameof(name));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,29}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
