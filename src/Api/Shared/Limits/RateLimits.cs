namespace Modular.Api.Shared.Limits;

/// <summary>How often, by whom: the limits of this process.</summary>
internal sealed class RateLimits(LimitSettings settings) : IDisposable
{
    /// <summary>Requests without a token.</summary>
    public RateLimit<ClientAddress> Addresses { get; } = RateLimit<ClientAddress>.PerMinute(settings.AddressPerMinute);

    /// <summary>Guesses of passwords and codes.</summary>
    public RateLimit<ClientAddress> Auth { get; } = RateLimit<ClientAddress>.PerMinute(settings.AuthPerMinute);

    /// <summary>
    /// Tokens that were refused. Who has a good one is never kept out by those who share an address with them.
    /// </summary>
    public RateLimit<ClientAddress> RefusedTokens { get; } =
        RateLimit<ClientAddress>.PerMinute(settings.AddressPerMinute);

    /// <summary>Requests of one account.</summary>
    public RateLimit<Guid> Principals { get; } =
        RateLimit<Guid>.Bucket(settings.PrincipalBurst, settings.PrincipalPerSecond);

    public void Dispose()
    {
        Addresses.Dispose();
        Auth.Dispose();
        RefusedTokens.Dispose();
        Principals.Dispose();
    }
}
