using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Modular.ArchitectureTests.Documents;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>
/// What was stored once is read for ever (ADR 0023). Of each version of each event two files are kept in
/// <c>Events/</c>: its schema, and one payload that is never written again.
/// </summary>
public sealed partial class EventContractTests
{
    private const string Folder = "architecture-tests/Events";
    private static readonly Dictionary<string, EventType> Known = Load();

    public static TheoryData<string> Events => [.. Known.Keys.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Events))]
    public void All_that_was_ever_stored_of_an_event_is_read_today(string name)
    {
        var type = Known[name];
        var (file, isNew) = (PayloadFile(type, type.Version), Kept(PayloadFile(type, type.Version)) is null);

        JudgeSchema(type, isNew);
        // Of a later version it is the same event, brought there: so all payloads of an event must say the same.
        if (isNew)
            Page.Is(file, EventSchema.Text(type.Version == 1 ? First(type) : Replayed(type, type.Version - 1)));

        var expected = Kept(file)!;
        for (var version = 1; version <= type.Version; version++)
        {
            Lost(expected, Replayed(type, version), "it").Should().BeEmpty(
                "{0} in version {1} must be read as {2} says: mend its steps (Upcast) or the type", name, version,
                file);
        }
    }

    [Fact]
    public void Old_schemas_and_payloads_are_kept_and_no_event_that_has_some_is_gone()
    {
        var there = Directory.GetFiles(Page.Path(Folder), "*", SearchOption.AllDirectories)
            .Select(file => $"{Folder}/{Path.GetRelativePath(Page.Path(Folder), file).Replace('\\', '/')}");
        var known = Known.Values.SelectMany(type => Enumerable.Range(1, type.Version)
            .SelectMany(version => new[] { SchemaFile(type, version), PayloadFile(type, version) })).ToList();

        known.Where(file => !IsOfToday(file)).Except(there).Should().BeEmpty(
            "the log holds events of each version: put these files back");
        there.Except(known).Should().BeEmpty(
            "events of this name and version are in the log: put back the event, its wire name or its step (Upcast)");
    }

    [Theory]
    [InlineData("""{"properties":{"total":{"type":"integer"}}}""", """{"properties":{}}""", "total is gone")]
    [InlineData(
        """{"properties":{"total":{"type":"integer"}},"required":["total"]}""",
        """{"properties":{"sum":{"type":"integer"}},"required":["sum"]}""",
        "total is gone; sum is new and required")]
    [InlineData(
        """{"properties":{"total":{"type":"integer"}}}""", """{"properties":{"total":{"type":"string"}}}""",
        "total was integer and is \"string\"")]
    [InlineData(
        """{"properties":{"at":{"type":"string","format":"uuid"}}}""",
        """{"properties":{"at":{"type":"string","format":"date-time"}}}""",
        "at had the format \"uuid\" and has \"date-time\"")]
    [InlineData(
        """{"properties":{"note":{"type":["string","null"]}}}""", """{"properties":{"note":{"type":"string"}}}""",
        "note was null and is \"string\"")]
    [InlineData(
        """{"properties":{"note":{"type":"string"}}}""",
        """{"properties":{"note":{"type":"string"}},"required":["note"]}""", "note is required and was not")]
    [InlineData(
        """{"properties":{"why":{"enum":["late","lost"]}}}""", """{"properties":{"why":{"enum":["late"]}}}""",
        "why could be \"lost\" and cannot any more")]
    [InlineData(
        """{"properties":{"lines":{"type":"array","items":{"properties":{"net":{"type":"integer"}}}}}}""",
        """{"properties":{"lines":{"type":"array","items":{"properties":{}}}}}""",
        "lines[].net is gone")]
    [InlineData(
        """{"properties":{"facts":{"type":"object","additionalProperties":{"type":"string"}}}}""",
        """{"properties":{"facts":{"type":"object","additionalProperties":{"type":"integer"}}}}""",
        "facts.* was string and is \"integer\"")]
    public void A_change_that_stored_events_do_not_survive_is_named(string kept, string now, string breaks) =>
        string.Join("; ", SchemaBreaks.Between(JsonNode.Parse(kept)!, JsonNode.Parse(now)!)).Should().Be(breaks);

    [Theory]
    [InlineData(
        """{"properties":{"a":{"type":"string"}},"required":["a"]}""",
        """{"properties":{"a":{"type":["string","null"]},"b":{"type":"integer"}}}""")]
    [InlineData("""{"properties":{"why":{"enum":["late"]}}}""", """{"properties":{"why":{"enum":["lost","late"]}}}""")]
    public void What_only_grows_is_no_break(string kept, string now) =>
        SchemaBreaks.Between(JsonNode.Parse(kept)!, JsonNode.Parse(now)!).Should().BeEmpty();

    private static Dictionary<string, EventType> Load()
    {
        var modules = Directory.GetFiles(AppContext.BaseDirectory, "Modular.Infrastructure.*.dll")
            .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)))
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.IsAssignableTo(typeof(IModule)) && type.IsClass)
            .Select(type => (IModule)Activator.CreateInstance(type)!).ToList();
        var builders = modules.ConvertAll(module =>
            new ModuleBuilder(module.Name, new ServiceCollection(), new ConfigurationBuilder().Build()));
        foreach (var (module, builder) in modules.Zip(builders))
            module.Register(builder);
        return new ModuleCatalog(modules, builders).Events.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    private static void JudgeSchema(EventType type, bool isNew)
    {
        var (file, schema) = (SchemaFile(type, type.Version), EventSchema.Of(type));
        if (Kept(file) is { } kept)
        {
            var breaks = SchemaBreaks.Between(kept, schema).ToList();
            Assert.True(breaks.Count == 0, Broken(type, breaks));
        }
        else
            isNew.Should().BeTrue("{0} was there: put it back, it says what the log holds", file);

        Page.Is(file, EventSchema.Text(schema));
    }

    private static string Broken(EventType type, List<string> breaks) =>
        $"{type.Name}, version {type.Version}: {string.Join("; ", breaks)}. The log holds events that look otherwise. "
        + $"Mend: put it back; or make a new version, with .Upcast<{type.Type.Name}>(from: {type.Version}, json => …) "
        + "in the module's Register and ./dev docs, which writes the new files and leaves the old ones. Only where the "
        + $"event was never released: delete its files in {Folder} and run ./dev docs. ADR 0023.";

    private static JsonNode First(EventType type) => EventSchema.Example(EventSchema.Of(type), "")!;

    private static JsonNode Replayed(EventType type, int version)
    {
        var file = PayloadFile(type, version);
        var payload = Kept(file) ?? throw new FileNotFoundException($"{file} was there: put it back.");
        return JsonSerializer.SerializeToNode(type.Read(version, payload), type.Type, Json.Stored)!;
    }

    // What has come since, with a default, may be there as well.
    private static IEnumerable<string> Lost(JsonNode? expected, JsonNode? read, string path) => (expected, read) switch
    {
        (JsonObject all, JsonObject got) => all.SelectMany(p => Lost(p.Value, got[p.Key], $"{path}.{p.Key}")),
        (JsonArray all, JsonArray got) when all.Count == got.Count =>
            all.Zip(got).SelectMany((pair, i) => Lost(pair.First, pair.Second, $"{path}[{i}]")),
        _ => JsonNode.DeepEquals(expected, read) ? [] : [$"{path} is {read?.ToJsonString() ?? "nothing"}"],
    };

    // The test above writes and judges these.
    private static bool IsOfToday(string file) =>
        FileName().Match(file) is { Success: true } match
        && Known[match.Groups["event"].Value].Version == int.Parse(match.Groups["version"].Value);

    private static JsonObject? Kept(string file) =>
        File.Exists(Page.Path(file)) ? JsonNode.Parse(File.ReadAllText(Page.Path(file)))!.AsObject() : null;

    private static string SchemaFile(EventType type, int version) => FileOf(type, "schema", version);

    private static string PayloadFile(EventType type, int version) => FileOf(type, "payload", version);

    private static string FileOf(EventType type, string kind, int version) =>
        $"{Folder}/{type.Name.Split('.')[0]}/{type.Name}.{kind}-{version}.json";

    [GeneratedRegex(
        @"/(?<event>[^/]+)\.(schema|payload)-(?<version>\d+)\.json$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}
