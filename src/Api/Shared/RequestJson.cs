using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Api.Shared;

/// <summary>
/// JSON that a request may shape as it likes: as strict about its texts and names as any other, and refused here,
/// before anything looks into it. Its texts stay as they are.
/// </summary>
internal sealed class RequestJson : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var given = JsonElement.ParseValue(ref reader);
        try
        {
            Check(given);
        }
        catch (InvalidOperationException unreadable)
        {
            // Half of a surrogate pair: no text of .NET, and none of Postgres.
            throw new JsonException("A text is not valid Unicode.", unreadable);
        }

        return given;
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        value.WriteTo(writer);

    private static void Check(JsonElement given)
    {
        switch (given.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(given.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in given.EnumerateArray())
                {
                    Check(item);
                }

                break;
            case JsonValueKind.Object:
                HashSet<string> names = new(StringComparer.Ordinal);
                foreach (var member in given.EnumerateObject())
                {
                    CheckText(member.Name);
                    if (!names.Add(member.Name))
                    {
                        throw new JsonException($"The member {member.Name} is there twice.");
                    }

                    Check(member.Value);
                }

                break;
        }
    }

    private static void CheckText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new JsonException("A text has no NUL character.");
        }
    }
}
