using System.Collections.Concurrent;

namespace Modular.Api.Shared.Contract;

/// <summary>What each tag of the document means: said by the module that has the routes.</summary>
internal sealed class ApiTags : ConcurrentDictionary<string, string>
{
    public ApiTags()
        : base(StringComparer.Ordinal)
    {
    }
}

public static class TagDescriptions
{
    /// <summary>What the routes with this tag are about, in a sentence.</summary>
    public static void Tag(this ApiRoutes routes, string name, string description) =>
        routes.Root.ServiceProvider.GetRequiredService<ApiTags>()[name] = description;
}
