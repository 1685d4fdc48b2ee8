using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Modular.Api.Shared.Contract;

namespace Modular.Api.Shared;

/// <summary>
/// The OpenAPI document (ADR 0032). The host calls <c>AddOpenApi</c> itself: the generator that brings the doc comments
/// into the document sees the project of that call and what it references, and only the host references every module.
/// </summary>
public static class ApiDocument
{
    public const string Name = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = SchemaNames.Of;
        options.AddSchemaTransformer(RequestText.DescribeAsync)
            .AddSchemaTransformer<SchemaLimits>()
            .AddOperationTransformer<OperationFrame>()
            .AddDocumentTransformer<DocumentFrame>()
            .AddDocumentTransformer<ProblemSchemas>()
            .AddDocumentTransformer<AnswersAreWhole>()
            .AddDocumentTransformer<ValidatorLimits>()
            .AddDocumentTransformer<Examples>();
    }

    /// <summary><c>/openapi/v1.json</c> and the page that shows it, <c>/docs</c>.</summary>
    public static void Map(WebApplication app)
    {
        app.MapOpenApi($"/openapi/{Name}.json").AllowAnonymous();
        // All other requests pass it by.
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/docs"),
            docs => docs.Use(WithoutVersionAsync).UseSwaggerUI(options =>
            {
                options.RoutePrefix = "docs";
                options.SwaggerEndpoint($"/openapi/{Name}.json", $"Modular {Name}");
            }));
    }

    // Nobody needs to know which one it is, least of all who looks for one with a hole.
    private static Task WithoutVersionAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.Remove("X-Swagger-UI-Version");
            return Task.CompletedTask;
        });
        return next(context);
    }
}
