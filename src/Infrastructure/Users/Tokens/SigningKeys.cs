using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// The keys that sign access tokens: the newest that may sign does, all of them verify (ADR 0038). They are known
/// before they are asked for: no token, however made, has the database asked for its key.
/// </summary>
internal sealed partial class SigningKeys(
    SigningKeyTable table, ConfiguredKeys configured, TimeProvider clock, ILogger<SigningKeys> logger)
    : BackgroundService
{
    private volatile FrozenDictionary<string, SigningKey> _byHeader = FrozenDictionary<string, SigningKey>.Empty;
    private volatile SigningKey[] _oldestFirst = [];

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The one that signs at this moment.</summary>
    public SigningKey Newest
    {
        get
        {
            var now = clock.GetUtcNow();
            return Array.FindLast(_oldestFirst, key => key.SignsFrom <= now && now < key.VerifiesUntil)
                ?? throw new InvalidOperationException("No signing key is loaded: the module Users was not started.");
        }
    }

    /// <summary>Those that verify, oldest first, and the one that is to sign next.</summary>
    public IReadOnlyCollection<SigningKey> All
    {
        get
        {
            var now = clock.GetUtcNow();
            return Array.FindAll(_oldestFirst, key => now < key.VerifiesUntil);
        }
    }

    /// <returns>Null when this is not, to the letter, a header that we write.</returns>
    public SigningKey? FindByHeader(ReadOnlySpan<char> header) =>
        _byHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key)
        && clock.GetUtcNow() < key.VerifiesUntil
            ? key
            : null;

    /// <exception cref="Modular.Infrastructure.Shared.Postgres.StartupRefusedException">
    /// The keys were sealed under another master key, or those that are configured are none.
    /// </exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var keys = configured.Read();
        Use(keys.Count > 0 ? keys : await table.ReadAsync(makeFirst: true, cancellationToken));
    }

    /// <param name="keys">Oldest first.</param>
    public void Use(IReadOnlyList<SigningKey> keys)
    {
        _byHeader = keys.ToFrozenDictionary(key => key.Header, StringComparer.Ordinal);
        _oldestFirst = [.. keys];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configured.Read().Count > 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Use(await table.ReadAsync(makeFirst: false, stoppingToken));
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                LogStale(failed, Interval);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "The signing keys cannot be read: those that are known are used. Trying again in {Interval}.")]
    private partial void LogStale(Exception exception, TimeSpan interval);
}
