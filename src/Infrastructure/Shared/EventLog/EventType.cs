using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>A type of event as the log knows it: its wire name, its version, and the way up from older ones.</summary>
internal sealed class EventType
{
    private readonly IReadOnlyList<Action<JsonObject>> _upcasts;
    private readonly Lazy<IReadOnlyList<PersonalProperty>> _personal;

    public EventType(Type type, string name, IReadOnlyList<Action<JsonObject>>? upcasts = null)
    {
        (Type, Name, _upcasts) = (type, name, upcasts ?? []);
        // Metadata of each type cost time that the start of the process has not.
        _personal = new(() => [.. Marked(type)]);
    }

    public Type Type { get; }

    public string Name { get; }

    /// <summary>What is written now.</summary>
    public int Version => _upcasts.Count + 1;

    /// <summary>What is encrypted for somebody.</summary>
    public IReadOnlyList<PersonalProperty> Personal => _personal.Value;

    /// <exception cref="JsonException">It is not what an event of this type must be.</exception>
    /// <exception cref="InvalidOperationException">It is newer than this build.</exception>
    public object Read(int schemaVersion, byte[] json) => schemaVersion == Version
        ? JsonSerializer.Deserialize(json, Type, Json.Stored) ?? throw new JsonException($"{Name} is null.")
        : Read(schemaVersion, JsonNode.Parse(json)!.AsObject());

    /// <inheritdoc cref="Read(int, byte[])"/>
    public object Read(int schemaVersion, JsonObject json)
    {
        if (schemaVersion > Version || schemaVersion < 1)
        {
            throw new InvalidOperationException(
                $"{Name} is stored in version {schemaVersion}, and this build reads 1 to {Version}: "
                + "a newer build has written it, and can read it.");
        }

        foreach (var upcast in _upcasts.Skip(schemaVersion - 1))
        {
            upcast(json);
        }

        return json.Deserialize(Type, Json.Stored) ?? throw new JsonException($"{Name} is null.");
    }

    private static IEnumerable<PersonalProperty> Marked(Type type)
    {
        var marked = type.GetProperties()
            .Select(property => (property, subject:
                property.GetCustomAttribute<Domain.Shared.PersonalAttribute>()?.Subject
                ?? property.GetCustomAttribute<Application.Contracts.Shared.PersonalAttribute>()?.Subject))
            .Where(marked => marked.subject is not null);
        foreach (var (property, subject) in marked)
        {
            yield return new PersonalProperty(
                JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                JsonNamingPolicy.CamelCase.ConvertName(subject!),
                Erased(Json.Stored.GetTypeInfo(property.PropertyType)));
        }
    }

    // What is left of a value: the same shape, so that whoever reads it needs to know nothing.
    private static JsonNode? Erased(JsonTypeInfo type) => type switch
    {
        _ when type.Type == typeof(string) => "[erased]",
        { Kind: JsonTypeInfoKind.Object } => new JsonObject(type.Properties
            .Select(p => KeyValuePair.Create(p.Name, Erased(Json.Stored.GetTypeInfo(p.PropertyType))))
            .Where(p => p.Value is not null)),
        { Kind: JsonTypeInfoKind.Enumerable } => new JsonArray(),
        { Kind: JsonTypeInfoKind.Dictionary } => new JsonObject(),
        { Type.IsValueType: true } => JsonSerializer.SerializeToNode(Activator.CreateInstance(type.Type), type),
        _ => throw new InvalidOperationException($"Nobody can say what is left of a {type.Type} that is erased."),
    };
}

/// <summary>A property of an event that is encrypted; names as in JSON.</summary>
/// <param name="Subject">The property that holds the id of the person.</param>
/// <param name="Erased">What is read instead when the key is gone.</param>
internal sealed record PersonalProperty(string Name, string Subject, JsonNode? Erased);
