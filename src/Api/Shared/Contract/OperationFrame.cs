using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>What follows from a route's metadata, and what it says itself.</summary>
internal sealed class OperationFrame : IOpenApiOperationTransformer
{
    private const string AnyMethodHeaders = "X-Request-ID";

    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var route = context.Description;
        var metadata = route.ActionDescriptor.EndpointMetadata;
        Failures.Add(operation, route);
        AddPermissions(operation, metadata.OfType<PermissionRequired>().FirstOrDefault());
        AddPeopleOnly(operation, metadata);
        AddStepUp(operation, metadata.OfType<StepUpRequired>().FirstOrDefault());
        if (Failures.IsAnonymous(route))
        {
            operation.Security = [];
        }

        AddRequestHeaders(operation, route);
        foreach (var detail in metadata.OfType<IDescribesOperation>())
        {
            detail.Describe(operation);
        }

        AddResponseHeaders(operation, route);
        Headers.Limit(operation);

        return Task.CompletedTask;
    }

    // x-permissions, and the same for people.
    private static void AddPermissions(OpenApiOperation operation, PermissionRequired? required)
    {
        if (required is null)
        {
            return;
        }

        operation.AddExtension(
            "x-permissions",
            new JsonNodeExtension(new JsonArray([.. required.AnyOf.Select(p => JsonValue.Create(p))])));
        var names = string.Join(" or ", required.AnyOf.Select(p => $"`{p}`"));
        var sentence = $"Needs the permission {names}"
            + (required.AnyOf.Any(p => p.EndsWith(":own", StringComparison.Ordinal))
                ? ", where `:own` reaches what is the caller's own." : ".");
        Say(operation, sentence);
    }

    // Both ask for somebody who can prove who they are.
    private static void AddPeopleOnly(OpenApiOperation operation, IEnumerable<object> metadata)
    {
        if (metadata.Any(asked => asked is AccountRequired or StepUpRequired))
        {
            operation.AddExtension("x-people-only", new JsonNodeExtension(JsonValue.Create(true)));
            Say(operation, "API clients are refused (403 `auth.not_for_clients`).");
        }
    }

    private static void AddStepUp(OpenApiOperation operation, StepUpRequired? required)
    {
        if (required is null)
        {
            return;
        }

        var minutes = (int)StepUpRequired.MaxAge.TotalMinutes;
        operation.AddExtension("x-step-up", new JsonNodeExtension(JsonValue.Create($"PT{minutes}M")));
        Say(operation, $"Needs a login or step-up of the last {minutes} minutes (403 `auth.step_up_required`).");
    }

    private static void Say(OpenApiOperation operation, string sentence) =>
        operation.Description = string.IsNullOrEmpty(operation.Description)
            ? sentence : $"{operation.Description.TrimEnd()} {sentence}";

    private static void AddRequestHeaders(OpenApiOperation operation, ApiDescription route)
    {
        operation.Description ??= Failures.IsAnonymous(route)
            ? "For everybody." : "For every caller who has logged in.";
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            parameter.Description ??= parameter.Schema?.Format == "uuid"
                ? "An id, as an earlier answer had it." : "A name, as the list of these has it.";
        }

        operation.Parameters.Add(Headers.Request(
            AnyMethodHeaders, "A name for this request, to be found again in logs and answers.", 128,
            "^[A-Za-z0-9._-]+$"));
        if (Takes(route) is { } needsKey)
        {
            var key = Headers.Request(
                Sender.IdempotencyHeader,
                "A name for this request: sent again with it, it has no second effect, for 48 hours.",
                255, "^[!-~]+$");
            key.Required = needsKey;
            operation.Parameters.Add(key);
        }
        else if (HttpMethods.IsPost(route.HttpMethod ?? ""))
        {
            Say(operation, $"An `{Sender.IdempotencyHeader}` is ignored.");
        }
    }

    private static void AddResponseHeaders(OpenApiOperation operation, ApiDescription route)
    {
        var writes = !HttpMethods.IsGet(route.HttpMethod ?? "");
        foreach (var (status, answer) in operation.Responses!)
        {
            Headers.Add(answer, AnyMethodHeaders, "The name of the request, given or made.");
            Headers.Add(answer, "Access-Control-Allow-Origin", "The caller's origin, if it is one that is allowed.");
            if (status is "200" or "304" && route.ActionDescriptor.EndpointMetadata.OfType<ListParameters>().Any())
            {
                Headers.Add(answer, "Link", "The neighbours of the page (RFC 8288), as in links.");
            }

            if (status == "415")
            {
                Headers.Add(answer, "Accept-Encoding", "identity, when the body would have to be unpacked.");
                if (HttpMethods.IsPatch(route.HttpMethod ?? ""))
                {
                    Headers.Add(answer, "Accept-Patch", "The media type that this takes.");
                }
            }

            if (status == "401")
            {
                Headers.Add(answer, "WWW-Authenticate", "Bearer, and what is wrong with the token.");
            }

            if (status[0] == '2' && writes)
            {
                AddPlace(answer, PlaceOf(status, route));
            }

            if (status[0] == '2' && Takes(route) is not null)
            {
                Headers.Add(answer, "Idempotency-Replayed", "true: this is the answer of the first request.");
            }
        }

        ConsistencyDescription.Add(operation, route);
    }

    private static void AddPlace(IOpenApiResponse answer, PlaceHeaders headers)
    {
        if (headers.Location)
        {
            Headers.Add(answer, "Location", "Where what was made or begun can be read.");
        }

        if (headers.ETag)
        {
            Headers.Add(answer, "ETag", "The version: for If-Match and If-None-Match.");
        }
    }

    private static PlaceHeaders PlaceOf(string status, ApiDescription route)
    {
        var metadata = route.ActionDescriptor.EndpointMetadata;
        return metadata.OfType<PlaceHeaders>().FirstOrDefault() ?? status switch
        {
            "201" => new PlaceHeaders(Location: true, ETag: true),
            "202" => new PlaceHeaders(
                metadata.OfType<IProducesResponseTypeMetadata>().Any(answer => answer.Type == typeof(AcceptedJob)),
                ETag: false),
            _ => new PlaceHeaders(Location: false, status == "200" && metadata.OfType<NeedsIfMatch>().Any()),
        };
    }

    /// <returns>Whether it needs an idempotency key; null when it takes none.</returns>
    private static bool? Takes(ApiDescription route) =>
        HttpMethods.IsPost(route.HttpMethod ?? "") && !Failures.IsAnonymous(route)
            && !route.ActionDescriptor.EndpointMetadata.OfType<IdempotencyKeyIgnored>().Any()
            ? route.ActionDescriptor.EndpointMetadata.OfType<IdempotencyKeyRequired>().Any()
            : null;
}
