using System.Reflection;
using System.Text.Json;

namespace Modular.Api.Shared;

/// <summary>All that an endpoint reads from the query string: anything else is refused, and twice is too.</summary>
internal sealed record KnownQuery(IReadOnlySet<string> Names)
{
    /// <exception cref="HttpRefusedException">A parameter is not known, or there more than once.</exception>
    public static void Check(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue
            || context.GetEndpoint()?.Metadata.GetMetadata<KnownQuery>() is not { } known)
        {
            return;
        }

        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Names.Contains(name))
            {
                throw new HttpRefusedException(
                    400, "query.unknown_parameter",
                    known.Names.Count == 0
                        ? "This route takes no query parameters."
                        : $"This route takes no such query parameter, but: {string.Join(", ", known.Names)}.");
            }

            if (values.Count > 1)
            {
                throw new HttpRefusedException(400, "query.invalid", $"{name} is given more than once.");
            }
        }
    }

    /// <summary>Every endpoint of the group says what it knows.</summary>
    public static void Of(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder route
            && endpoint.Metadata.OfType<MethodInfo>().FirstOrDefault() is { } handler)
        {
            var inPath = route.RoutePattern.Parameters.Select(parameter => parameter.Name)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            endpoint.Metadata.Add(new KnownQuery(handler.GetParameters().SelectMany(Simple)
                .Concat(endpoint.Metadata.OfType<QueryParameters>().SelectMany(bound => bound.Names))
                .Where(name => !inPath.Contains(name))
                .Order(StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal)));
        }
    }

    private static IEnumerable<string> Simple(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
        {
            return parameter.ParameterType.GetConstructors().MaxBy(made => made.GetParameters().Length)!
                .GetParameters().SelectMany(Simple);
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid)
            || type == typeof(DateTimeOffset) ? [JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!)] : [];
    }
}
