using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Modular.Domain.Shared;

namespace Modular.Api.Shared;

/// <summary>A query parameter that narrows a list, as it is documented.</summary>
/// <param name="Takes">What it takes, for whoever has sent something else.</param>
/// <param name="Needs">Another parameter without which it means nothing.</param>
public abstract record Filter(
    string Name, string Description, string Takes, OpenApiSchema Schema, JsonNode Example, string? Needs)
{
    /// <summary>A time with its offset; what is compared is the moment.</summary>
    public static Filter<DateTimeOffset?> Time(string name, string description) => new(
        name, description, "a time as in RFC 3339, such as 2026-01-31T12:00:00Z",
        new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = "date-time",
            MaxLength = 40,
        },
        JsonValue.Create("2026-01-31T12:00:00Z"),
        text => DateTimeOffset.TryParseExact(
            text.Replace(' ', '+'), TimeFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : null);

    public static Filter<Guid?> Id(string name, string description) => new(
        name, description, "a UUID",
        new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = "uuid",
            MaxLength = 36,
        },
        JsonValue.Create("01a20f72-a9b6-735c-8523-513964a78343"),
        text => Guid.TryParseExact(text, "D", out var id) ? id : null);

    /// <summary>Minor units of a currency, which a parameter of that name says.</summary>
    public static Filter<long?> Amount(string name, string description) => new(
        name, description, "a whole number of minor units, 0 or more",
        new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int64",
            Minimum = "0",
            Maximum = "9223372036854775807",
        },
        JsonValue.Create(1999),
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : null)
    { Needs = "currency" };

    public static Filter<string?> Currency() => new(
        "currency", "ISO 4217, for amounts.", "a currency of ISO 4217 that is known here, such as EUR",
        new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = "^[A-Z]{3}$",
            MaxLength = 3,
        },
        JsonValue.Create("EUR"),
        text => Currencies.IsKnown(text) ? text : null);

    public static Filter<bool?> Flag(string name, string description) => new(
        name, description, "true or false",
        new OpenApiSchema { Type = JsonSchemaType.Boolean },
        JsonValue.Create(true),
        text => text switch { "true" => true, "false" => false, _ => null });

    public static Filter<string?> Text(string name, string description, int most, string example) => new(
        name, description, string.Create(CultureInfo.InvariantCulture, $"a text of 1 to {most} characters"),
        new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            MinLength = 1,
            MaxLength = most,
        },
        JsonValue.Create(example),
        text => Normal(text) is { Length: > 0 } found && found.Length <= most && !found.Contains('\0') ? found : null);

    public static Filter<string?> OneOf(string name, string description, params IReadOnlyList<string> values) => new(
        name, description, $"one of {string.Join(", ", values)}",
        new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. values.Select(value => JsonValue.Create(value))],
        },
        JsonValue.Create(values[^1]),
        text => values.Contains(text) ? text : null);

    /// <summary>One or several of these, with commas between them.</summary>
    public static Filter<IReadOnlyList<string>?> AnyOf(
        string name, string description, params IReadOnlyList<string> values) => new(
        name, description, $"one or several of {string.Join(", ", values)}, with commas and each once",
        new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            MinItems = 1,
            MaxItems = values.Count,
            UniqueItems = true,
            Items = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. values.Select(value => JsonValue.Create(value))],
            },
        },
        new JsonArray([.. values.Take(2).Select(value => JsonValue.Create(value))]),
        text => text.Split(',') is var given && Array.TrueForAll(given, values.Contains)
            && given.Distinct(StringComparer.Ordinal).Count() == given.Length
            ? given
            : null);

    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    // As the texts that it is compared with.
    private static string? Normal(string text)
    {
        try
        {
            return RequestText.Normalise(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="HttpRefusedException">It is not what the filter takes.</exception>
    internal abstract object Read(string text);

    /// <summary>One of few: else nobody else will ask for the same.</summary>
    internal bool IsChoice => Schema.Enum is not null || Schema.Items is not null
        || Schema.Type == JsonSchemaType.Boolean || Name == "currency";
}

/// <inheritdoc cref="Filter"/>
/// <typeparam name="T">Nullable: null is what nobody has asked for.</typeparam>
public sealed record Filter<T>(
    string Name, string Description, string Takes, OpenApiSchema Schema, JsonNode Example, Func<string, T> Parse)
    : Filter(Name, Description, Takes, Schema, Example, Needs: null)
{
    internal override object Read(string text) =>
        (object?)Parse(text) ?? throw QueryRefusals.Invalid($"{Name} is {Takes}.");
}

internal static class QueryRefusals
{
    public static HttpRefusedException Invalid(string detail) => new(400, "query.invalid", detail);
}
