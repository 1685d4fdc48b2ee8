using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Limits;

/// <summary>What costs so much that only a few may do it at a time.</summary>
public enum CostlyWork
{
    /// <summary>A hash keeps a core busy for a tenth of a second.</summary>
    Passwords,

    /// <summary>The same; apart, so that who registers in masses keeps nobody from logging in.</summary>
    Logins,

    /// <summary>Reads a whole ledger or log.</summary>
    Reports,
}

/// <summary>Every route has a limit without asking; these have a tighter one.</summary>
public static class RouteLimits
{
    /// <summary>For routes that take or give secrets: never compressed.</summary>
    public static TBuilder GuardSecrets<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new GuardsSecrets());

    /// <summary>For routes that take what can be guessed: a strict limit by address, token or not.</summary>
    public static TBuilder LimitGuesses<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new TakesGuesses());

    /// <summary>
    /// Only a few at a time, which may take longer than others. A place is taken once the body is there: who sends
    /// theirs slowly keeps nobody out.
    /// </summary>
    public static RouteHandlerBuilder LimitConcurrency(this RouteHandlerBuilder endpoint, CostlyWork work) => endpoint
        .WithMetadata(new RequestTimeoutAttribute(TimeLimits.Long))
        .AddEndpointFilter(async (context, next) =>
        {
            var services = context.HttpContext.RequestServices;
            using var lease = await services.GetRequiredService<ConcurrencyLimits>()
                .EnterAsync(work, context.HttpContext.RequestAborted);
            return lease.IsAcquired
                ? await next(context)
                : services.GetRequiredService<Problems>().Of(LimitErrors.Overloaded);
        });

    /// <summary>Describes the limits that all of these routes have.</summary>
    internal static RouteGroupBuilder DescribeLimits(this RouteGroupBuilder routes)
    {
        routes.ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // Behind what the routes say themselves: all of their answers have the headers.
        ((IEndpointConventionBuilder)routes).Finally(route => route.Metadata.Add(new Limited()));
        return routes;
    }
}

internal sealed class GuardsSecrets;

internal sealed class TakesGuesses;

/// <summary>The headers of a limit.</summary>
internal sealed class Limited : IDescribesOperation
{
    public void Describe(OpenApiOperation operation)
    {
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (answer is OpenApiResponse open)
            {
                Header(open, QuotaHeaders.Limit, "So many requests at once, or in a minute on anonymous routes");
                Header(open, QuotaHeaders.Remaining, "So many are left");
                Header(open, QuotaHeaders.Reset, "Seconds after which all are there again, at the latest");
                if (status is "429" or "503")
                {
                    Header(open, "Retry-After", "Seconds to wait before the next try");
                }
            }
        }
    }

    private static void Header(OpenApiResponse answer, string name, string description)
    {
        answer.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        answer.Headers.TryAdd(name, new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0", Maximum = "100000000" },
        });
    }
}
