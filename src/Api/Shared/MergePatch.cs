using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Modular.Api.Shared;

/// <summary>A member that a merge patch may take away, by null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RemovableAttribute : Attribute;

internal static class MergePatch
{
    /// <summary>The only one that a PATCH takes.</summary>
    public const string MediaType = "application/merge-patch+json";
}

/// <summary>
/// A JSON Merge Patch (RFC 7396): what is in it is changed, a null is taken away, what is absent stays. As strict as
/// any other body; of another media type it is 415.
/// </summary>
/// <typeparam name="T">Its members, all of them optional; an object in it is a patch of its own.</typeparam>
public sealed class MergePatch<T>(T value, JsonElement body) : IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>What is set; null is absent or taken away.</summary>
    public T Value { get; } = value;

    /// <summary>What it asks for, however it is spelled: what a repeated Idempotency-Key must repeat.</summary>
    public object Canonical => new
    {
        set = Value,
        taken = body.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Null)
            .Select(member => member.Name).Order(StringComparer.Ordinal),
    };

    /// <param name="property">Of <typeparamref name="T"/>, marked as <see cref="RemovableAttribute"/>.</param>
    public bool Removes(string property) =>
        body.TryGetProperty(JsonNamingPolicy.CamelCase.ConvertName(property), out var member)
        && member.ValueKind == JsonValueKind.Null;

    public static async ValueTask<MergePatch<T>?> BindAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(
                context.Request.Body, options, context.RequestAborted);
            if (body.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("A merge patch is an object.");
            }

            RefuseNulls(body, "$", isTop: true);
            return new MergePatch<T>(body.Deserialize<T>(options)!, body);
        }
        catch (JsonException malformed)
        {
            // Lines are those of a copy, which nobody has sent.
            throw new BadHttpRequestException(
                malformed.Message, StatusCodes.Status400BadRequest,
                new JsonException(malformed.Message, malformed.Path, lineNumber: null, bytePositionInLine: null));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([MergePatch.MediaType], typeof(T)));

    private static void RefuseNulls(JsonElement patch, string path, bool isTop)
    {
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                RefuseNulls(member.Value, $"{path}.{member.Name}", isTop: false);
            }
            else if (member.Value.ValueKind == JsonValueKind.Null && !(isTop && IsRemovable(member.Name)))
            {
                throw new JsonException(
                    "This cannot be taken away.", $"{path}.{member.Name}", lineNumber: null, bytePositionInLine: null);
            }
        }
    }

    private static bool IsRemovable(string member) => Array.Exists(
        typeof(T).GetProperties(),
        property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == member
            && property.IsDefined(typeof(RemovableAttribute)));
}
