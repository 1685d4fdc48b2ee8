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
        options.AddSchemaTransformer(RequestText.DescribeAsync).AddDocumentTransformer(DescribeAsync).AddOperationTransformer(AddPermissionsAsync)
            .AddOperationTransformer(AddConsistencyAsync).AddOperationTransformer(DescribeAsync);

    /// <summary><c>/openapi/v1.json</c> and the page that shows it, <c>/docs</c>.</summary>
    public static void Map(WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        // All other requests pass it by.
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/docs"),
            docs => docs.UseSwaggerUI(options =>
            {
                options.RoutePrefix = "docs";
                options.SwaggerEndpoint($"/openapi/{Name}.json", $"Modular {Name}");
            }));
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

    private static Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var details = context.Description.ActionDescriptor.EndpointMetadata.OfType<IDescribesOperation>();
        foreach (var detail in details)
        {
            detail.Describe(operation);
        }

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

    private static Task AddConsistencyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var answers = (operation.Responses ?? []).Where(answer => answer.Key.StartsWith('2'))
            .Select(answer => answer.Value).OfType<OpenApiResponse>().ToList();
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<FollowsLog>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Header(
                ConsistencyHeaders.Token, "Of an earlier write: the answer shows it, or is 503 read_model.behind."));
            operation.Parameters.Add(Header("Prefer", "wait=n: for at most n seconds (2 unless told, 30 at most)."));
            answers.ForEach(answer => Add(answer, ConsistencyHeaders.Position, "Up to where the log is in it."));
            answers.ForEach(answer => Add(
                answer, ConsistencyHeaders.Lag, "The age of the oldest event that is not in it yet; 0: none."));
            answers.ForEach(answer => Add(
                answer, ConsistencyHeaders.Applied, "The wait that was granted, when both headers were sent."));
        }
        else if (!HttpMethods.IsGet(context.Description.HttpMethod ?? ""))
        {
            answers.ForEach(answer => Add(
                answer, ConsistencyHeaders.Token, "Send it with a later GET that has to show this write."));
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static void Add(OpenApiResponse answer, string header, string description)
    {
        answer.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        answer.Headers[header] = new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }
}
