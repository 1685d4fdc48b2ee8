using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Modular.Api.Shared;

/// <summary>
/// Text of requests is made one and the same before anything looks at it (ADR 0033): no blanks around it, one blank
/// between words, NFC; e-mail addresses in lower case, codes of countries and currencies in upper case. What is secret
/// is taken letter by letter.
/// </summary>
internal sealed class RequestText(Func<string, string> normalise) : JsonConverter<string>
{
    private static readonly RequestText Plain = new(Normalise);
    private static readonly RequestText Verbatim = new(text => text);
    private static readonly RequestText LowerCase = new(text => Normalise(text).ToLowerInvariant());
    private static readonly RequestText UpperCase = new(text => Normalise(text).ToUpperInvariant());

    // By the last word of the name, so that newPassword is one, too.
    private static readonly FrozenDictionary<string, RequestText> ByName = new Dictionary<string, RequestText>
    {
        ["password"] = Verbatim,
        ["token"] = Verbatim,
        ["email"] = LowerCase,
        ["country"] = UpperCase,
        ["currency"] = UpperCase,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>For all that is read with these options.</summary>
    public static void Use(JsonSerializerOptions options)
    {
        options.Converters.Add(Plain);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver())
            .WithAddedModifier(static type =>
            {
                foreach (var property in type.Properties.Where(property => property.PropertyType == typeof(string)))
                {
                    property.CustomConverter = ByName.GetValueOrDefault(LastWord(property.Name));
                }
            });
    }

    /// <summary>The document's generator does not see into converters: text is text.</summary>
    public static Task DescribeAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(string))
        {
            schema.Type = context.JsonPropertyInfo is { IsGetNullable: true }
                ? JsonSchemaType.String | JsonSchemaType.Null
                : JsonSchemaType.String;
        }

        return Task.CompletedTask;
    }

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A text is expected.");
        }

        var text = reader.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new JsonException("A text has no NUL character.")
            : normalise(text);
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    private static string LastWord(string name)
    {
        var start = name.Length;
        while (start > 0 && !char.IsAsciiLetterUpper(name[--start]))
        {
        }

        return name[start..];
    }

    /// <exception cref="JsonException">It has what is no character.</exception>
    internal static string Normalise(string text)
    {
        if (IsNormal(text))
        {
            return text;
        }

        var composed = Compose(text);
        var result = new StringBuilder(composed.Length);
        foreach (var letter in composed.AsSpan().Trim())
        {
            var isBlank = IsBlank(letter);
            if (!isBlank || result[^1] != ' ')
            {
                result.Append(isBlank ? ' ' : letter);
            }
        }

        return result.ToString();
    }

    private static string Compose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException unreadable)
        {
            throw new JsonException("A text is not valid Unicode.", unreadable);
        }
    }

    // Nearly all text is, and then nothing is copied.
    private static bool IsNormal(string text)
    {
        var before = ' ';
        foreach (var letter in text)
        {
            if (!char.IsAscii(letter) || (char.IsWhiteSpace(letter) && (letter != ' ' || before == ' ')))
            {
                return false;
            }

            before = letter;
        }

        return text.Length == 0 || before != ' ';
    }

    // Lines of a longer text stay.
    private static bool IsBlank(char letter) => char.IsWhiteSpace(letter) && letter is not ('\n' or '\r');
}
