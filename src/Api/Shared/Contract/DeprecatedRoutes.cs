using Modular.Application.Shared;

namespace Modular.Api.Shared.Contract;

/// <summary>Every answer of a deprecated route says that it is one, and who called is counted.</summary>
internal sealed class DeprecatedRoutes(RequestDelegate next, DeprecatedUses uses)
{
    public Task InvokeAsync(HttpContext context, RequestContext request)
    {
        if (context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<Deprecation>() is { } deprecation)
        {
            uses.Count(metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "", request.Actor, deprecation);
            context.Response.OnStarting(() =>
            {
                deprecation.Write(context.Response.Headers);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
