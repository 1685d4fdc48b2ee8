using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>Headers of the document.</summary>
internal static class Headers
{
    private const int Longest = 1024;
    private const string Printable = "^[ -~]*$";

    public static OpenApiParameter Request(
        string name, string description, int maxLength = Longest, string? pattern = null) => new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String, MinLength = 1, MaxLength = maxLength, Pattern = pattern ?? Printable,
            },
        };

    /// <summary>A text without a shape of its own has at least no NUL, a number is a small one.</summary>
    public static void Limit(OpenApiOperation operation)
    {
        var schemas = (operation.Parameters ?? []).Select(parameter => parameter.Schema).Concat(
            (operation.Responses ?? []).SelectMany(answer => answer.Value.Headers?.Values ?? [])
                .Select(header => header.Schema)).ToList();
        foreach (var number in schemas.OfType<OpenApiSchema>().Where(schema => schema is
            { Type: JsonSchemaType.Integer, Format: null }))
        {
            number.Format = "int32";
        }

        foreach (var text in schemas.OfType<OpenApiSchema>().Where(schema => schema is
            { Type: JsonSchemaType.String, Pattern: null, Format: null, Enum: null or [] }))
        {
            text.Pattern = SchemaLimits.NoNul;
        }
    }

    /// <summary>Of an answer; what it says of itself already, stays.</summary>
    public static void Add(IOpenApiResponse answer, string name, string description)
    {
        if (answer is OpenApiResponse open)
        {
            open.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            open.Headers.TryAdd(name, new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String, MaxLength = Longest, Pattern = Printable,
                },
            });
        }
    }
}
