using Microsoft.Extensions.Options;
using Modular.Api.Shared.Edge;

namespace Modular.Api.Shared;

/// <summary>
/// Where callers find this system, as <c>Modular:PublicUrl</c> says: a request's <c>Host</c> is what its sender likes.
/// </summary>
/// <param name="Origin">Such as <c>https://api.example.com</c>; null: nobody has said.</param>
public sealed record PublicUrl(string? Origin)
{
    private const string Setting = "Modular:PublicUrl";

    /// <exception cref="OptionsValidationException">Something that is no origin.</exception>
    internal static PublicUrl From(IConfiguration configuration) => configuration[Setting] switch
    {
        null or "" => new PublicUrl(Origin: null),
        var origin when CrossOrigin.IsOrigin(origin) => new PublicUrl(origin),
        var other => throw new OptionsValidationException(Setting, typeof(PublicUrl), [
            $"{Setting}: '{other}' is no address of a server; one is like https://api.example.com, without a path."]),
    };
}
