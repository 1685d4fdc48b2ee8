using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Modular.Api.Shared;

/// <summary>
/// The OpenAPI document. The host calls <c>AddOpenApi</c> itself: the generator that brings the doc comments into the
/// document sees the project of that call and what it references, and only the host references every module.
/// </summary>
public static class ApiDocument
{
    public const string Name = "v1";

    public static void Configure(OpenApiOptions options) =>
        options.AddDocumentTransformer(DescribeAsync).AddOperationTransformer(AddPermissionsAsync);

    /// <summary><c>/openapi/v1.json</c> and the page that shows it, <c>/docs</c>.</summary>
    public static void Map(WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.SwaggerEndpoint($"/openapi/{Name}.json", $"Modular {Name}");
        });
    }

    private static Task DescribeAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Modular";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerHandler.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The accessToken of POST /api/v1/auth/login; it lasts five minutes.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(BearerHandler.SchemeName, document)] = [],
            },
        ];
        return Task.CompletedTask;
    }

    /// <summary><c>x-permissions</c>: the caller needs one of these.</summary>
    private static Task AddPermissionsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<PermissionRequired>().FirstOrDefault() is { } required)
        {
            operation.AddExtension(
                "x-permissions",
                new JsonNodeExtension(new JsonArray([.. required.AnyOf.Select(p => JsonValue.Create(p))])));
        }

        return Task.CompletedTask;
    }
}
