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
