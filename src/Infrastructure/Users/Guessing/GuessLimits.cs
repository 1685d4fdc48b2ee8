using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Users;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Guessing;

/// <summary>
/// Rows of <c>users.guesses</c>, written at once and apart from any command: a guess that is refused counts, too. Keys
/// are HMACs, so that the table tells neither addresses nor who was attacked.
/// </summary>
internal sealed class GuessLimits(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database, MasterKey masterKey, GuessPolicy policy,
    TimeProvider clock) : IGuessLimits
{
    private readonly byte[] _key = masterKey.Derive("users.guesses", 32);

    public async Task<Error?> TakeAsync(Guess guess, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (isTaken, until) = await connection.QuerySingleAsync<(bool, DateTime?)>(new CommandDefinition(
            """
            with old as (
                delete from users.guesses where key = any (array(
                    select key from users.guesses where last_at < @now - interval '1 day' and key <> @account
                    limit 10 for update skip locked))),
            blocked as (
                select last_at + @window as until from users.guesses
                where key = @address and misses >= @most and last_at > @now - @window),
            taken as (
                insert into users.guesses as g (key, misses, last_at)
                select @account, 1, @now where not exists (select from blocked)
                on conflict (key) do update
                set misses = case when g.last_at > @now - @window then g.misses + 1 else 1 end, last_at = @now
                where g.last_at + users.guess_delay(g.misses) <= @now or g.last_at <= @now - @window
                returning 1)
            select exists (select from taken),
                   coalesce((select until from blocked),
                            (select last_at + users.guess_delay(misses) from users.guesses where key = @account))
            """,
            new
            {
                now,
                window = GuessPolicy.Window,
                most = policy.MissesOfAddress,
                account = KeyOf(guess.Account),
                address = AddressOf(guess),
            },
            cancellationToken: cancellationToken));
        return isTaken ? null : UserErrors.Throttled(Wait(until, now));
    }

    public async Task MissedAsync(Guess guess, CancellationToken cancellationToken)
    {
        if (AddressOf(guess) is not { } address)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into users.guesses as g (key, misses, last_at) values (@address, 1, @now)
            on conflict (key) do update
            set misses = case when g.last_at > @now - @window then g.misses + 1 else 1 end, last_at = @now
            """,
            new { address, now = clock.GetUtcNow(), window = GuessPolicy.Window },
            cancellationToken: cancellationToken));
    }

    public async Task ForgiveAsync(Guess guess, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from users.guesses where key = @account",
            new { account = KeyOf(guess.Account) },
            cancellationToken: cancellationToken));
    }

    public async Task<bool> MayMailAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into users.guesses as g (key, misses, last_at) values (@key, 1, @now)
            on conflict (key) do update
            set misses = case when g.last_at > @now - @hour then g.misses + 1 else 1 end, last_at = @now
            where g.misses < @most or g.last_at <= @now - @hour
            """,
            new
            {
                key = KeyOf($"mail:{address.Value}"),
                now = clock.GetUtcNow(),
                hour = TimeSpan.FromHours(1),
                most = GuessPolicy.MailsAnHour,
            },
            cancellationToken: cancellationToken)) == 1;
    }

    private static TimeSpan Wait(DateTime? until, DateTimeOffset now)
    {
        var left = until is { } time ? new DateTimeOffset(time) - now : TimeSpan.Zero;
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    private byte[]? AddressOf(Guess guess) => guess.Address is null ? null : KeyOf($"address:{guess.Address}");

    private byte[] KeyOf(string what) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(what));
}

/// <param name="MissesOfAddress">Wrong guesses that one address has within <see cref="Window"/>.</param>
internal sealed record GuessPolicy(int MissesOfAddress)
{
    public const int MailsAnHour = 5;
    private const string Setting = "Modular:Users:MissesOfAddress";

    /// <summary>After so long without a guess, all is forgotten.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(15);

    /// <param name="isTrial">Development and Testing: all guesses come from one address.</param>
    /// <exception cref="StartupRefusedException">The setting is no number.</exception>
    public static GuessPolicy From(IConfiguration configuration, bool isTrial) => configuration[Setting] switch
    {
        null => new(isTrial ? 1000 : 10),
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 =>
            new(most),
        var text => throw new StartupRefusedException(
            $"{Setting} is '{text}'.", "set it to the wrong passwords that one address has in 15 minutes, such as 10."),
    };
}
