using System.Text.Json;
using System.Text.Json.Nodes;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>An event that is about people, on its way into the log.</summary>
internal sealed class PersonalEvent
{
    private readonly Guid _eventId;
    private readonly JsonObject _json;
    private readonly List<(PersonalProperty Property, Guid Subject)> _filled = [];

    public PersonalEvent(Guid eventId, EventType type, object data)
    {
        _eventId = eventId;
        _json = JsonSerializer.SerializeToNode(data, type.Type, Json.Stored)!.AsObject();
        foreach (var property in type.Personal.Where(property => _json[property.Name] is not null))
        {
            var subject = _json[property.Subject]?.GetValue<Guid>() ?? throw new InvalidOperationException(
                $"{type.Name} has a value in '{property.Name}' and nobody in '{property.Subject}' whose it is.");
            _filled.Add((property, subject));
        }
    }

    public IEnumerable<Guid> Subjects => _filled.Select(filled => filled.Subject);

    /// <summary>The document to be stored. What is about an erased person is not in it.</summary>
    public string Seal(IReadOnlyDictionary<Guid, byte[]?> keys)
    {
        foreach (var (property, subject) in _filled)
        {
            _json[property.Name] = keys[subject] is { } key
                ? SealedValue.Seal(key, new(_eventId, subject, property.Name), _json[property.Name]!, property.Erased)
                : property.Erased?.DeepClone();
        }

        return _json.ToJsonString(Json.Stored);
    }
}
