using System.IO.Enumeration;
using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>
/// What one kind of project may use besides the BCL and itself. Names are globs. <paramref name="Libraries"/> are
/// package ids in a csproj and assembly names in IL.
/// </summary>
internal sealed record Allowance(string[] Ours, string[] Libraries, bool AspNetCore = false)
{
    public bool Project(string name) => Any(Ours, name);

    public bool Package(string id) => Any(Libraries, id);

    public bool Assembly(string name) =>
        Any(Ours, name)
        || Libraries.Any(l => Matches(l, name) || l.StartsWith(name + ".", StringComparison.Ordinal)) // Handlebars.Net
        || (AspNetCore && Installation.AspNetCore.Contains(name));

    private static bool Any(string[] globs, string name) => globs.Any(glob => Matches(glob, name));

    private static bool Matches(string glob, string name) =>
        FileSystemName.MatchesSimpleExpression(glob, name, ignoreCase: false);
}

/// <summary>The one table of R01, R02 and R09: layer by layer, the same for each module.</summary>
internal static class WhoMayUseWhat
{
    private static readonly string[] Mediation = ["MediatR", "FluentValidation"];

    // ILogger, IServiceCollection, IOptions and the like; for Users also the password hasher.
    private const string Extensions = "Microsoft.Extensions.*";

    public static bool Allows(Tree tree, Edge edge) =>
        IsBcl(edge) || IsForTheMap(edge) || For(Place.Of(edge.FromAssembly)!, tree.Map).Assembly(edge.ToAssembly);

    /// <summary>Whose contracts a module may use is R03's to say, with a mend that fits.</summary>
    private static bool IsForTheMap(Edge edge) =>
        Place.Of(edge.FromAssembly)!.Layer is Layer.Application or Layer.Infrastructure or Layer.Api
        && Place.Of(edge.ToAssembly) is { Layer: Layer.Contracts, IsShared: false };

    public static Allowance For(Place place, ModuleMap map)
    {
        var m = place.Module;
        string[] contracts =
        [
            "Modular.Application.Contracts.Shared", $"Modular.Application.Contracts.{m}",
            .. map.Edges.Where(e => e.From == m).Select(e => $"Modular.Application.Contracts.{e.To}"),
        ];
        string[] domain = ["Modular.Domain.Shared", $"Modular.Domain.{m}"];
        return (place.Layer, place) switch
        {
            (Layer.Domain, { IsShared: true }) => new([], []),
            (Layer.Domain, _) => new(["Modular.Domain.Shared"], []),
            (Layer.Contracts, { IsShared: true }) => new([], []),
            (Layer.Contracts, _) => new(["Modular.Application.Contracts.Shared"], []),
            (Layer.Application, { IsShared: true }) => new(
                ["Modular.Domain.Shared", "Modular.Application.Contracts.Shared"],
                [.. Mediation, "Microsoft.Extensions.*.Abstractions"]),
            (Layer.Application, _) => new([.. domain, "Modular.Application.Shared", .. contracts], Mediation),
            (Layer.Infrastructure, { IsShared: true }) => new(
                ["Modular.Domain.Shared", "Modular.Application.Contracts.Shared", "Modular.Application.Shared"],
                [.. Mediation, "Scrutor", "Dapper", "Npgsql", "Serilog*", "OpenTelemetry*", "Quartz", "RabbitMQ.Client",
                    Extensions],
                AspNetCore: true),
            (Layer.Infrastructure, { IsGateway: true }) => new([], ["Npgsql"], AspNetCore: true),
            (Layer.Infrastructure, _) => new(
                [.. domain, "Modular.Application.Shared", $"Modular.Application.{m}", .. contracts,
                    "Modular.Infrastructure.Shared"],
                [.. Mediation, "Dapper", "Npgsql", Extensions, .. map.Packages.GetValueOrDefault(m, [])]),
            (Layer.Api, { IsHost: true }) => new(
                ["Modular.Api.*", "Modular.Infrastructure.*"], ["Microsoft.AspNetCore.OpenApi"], AspNetCore: true),
            (Layer.Api, { IsShared: true }) => new(
                ["Modular.Domain.Shared", "Modular.Application.Shared"],
                ["MediatR", "Microsoft.AspNetCore.OpenApi", "Microsoft.OpenApi", "Swashbuckle.AspNetCore.SwaggerUI",
                    "Microsoft.FeatureManagement*"],
                AspNetCore: true),
            (Layer.Api, _) => new(
                ["Modular.Domain.Shared", "Modular.Application.Shared", $"Modular.Application.{m}", .. contracts,
                    "Modular.Api.Shared"],
                ["MediatR"], AspNetCore: true),
            // A test sees its own module from the inside; of the others it sees contracts and HTTP. What plays a story
            // or puts the log under stress is used by who measures it too.
            (Layer.Tests, _) => new(
                ["Modular.Tests.Demo", "Modular.Tests.Bench", "Modular.Tests.EventLog", "Modular.*.Shared",
                    "Modular.Application.Contracts.*", $"Modular.*.{m}", "Modular.Infrastructure.SandboxGateway",
                    .. place.IsWholeProduct ? ["Modular.Api", "Modular.Tests.EndToEnd"] : (string[])[]],
                ["*"], AspNetCore: true),
            _ => throw new InvalidOperationException($"The table does not say what {place} may use."),
        };
    }

    /// <summary>System.Data is in the BCL, and is the database all the same.</summary>
    private static bool IsBcl(Edge edge) =>
        Installation.Bcl.Contains(edge.ToAssembly)
        && (Place.Of(edge.FromAssembly)!.Layer is Layer.Infrastructure or Layer.Api or Layer.Tests
            || !edge.To.StartsWith("System.Data.", StringComparison.Ordinal));
}
