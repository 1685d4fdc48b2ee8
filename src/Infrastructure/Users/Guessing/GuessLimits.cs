using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    // A command that ran into another one is run again, and is the same guess.
    private readonly HashSet<Guess> _taken = [];

    public async Task<Error?> TakeAsync(Guess guess, CancellationToken cancellationToken)
    {
        if (!_taken.Add(guess))
        {
            return null;
        }

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
                -- Those at the same moment know the time of each other, which is a little later than theirs.
                where g.misses < @free
                   or g.last_at + users.guess_delay(g.misses, @free) <= @now or g.last_at <= @now - @window
                returning 1),
            counted as (
                insert into users.guesses as g (key, misses, last_at)
                select @address, 1, @now from taken where @address is not null
                on conflict (key) do update
                set misses = case when g.last_at > @now - @window then g.misses + 1 else 1 end, last_at = @now
                where g.misses < @most or g.last_at <= @now - @window
                returning 1)
            select exists (select from taken) and (@address is null or exists (select from counted)),
                   coalesce((select until from blocked),
                            (select last_at + users.guess_delay(misses, @free) from users.guesses where key = @account))
            """,
            new
            {
                now,
                window = GuessPolicy.Window,
                most = policy.MissesOfAddress,
                free = guess.AtOnce,
                account = KeyOf(guess.Account),
                address = AddressOf(guess),
            },
            cancellationToken: cancellationToken));
        return isTaken ? null : UserErrors.Throttled(Wait(until, now));
    }

    public async Task ForgiveAsync(Guess guess, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with own as (delete from users.guesses where key = @account)
            update users.guesses set misses = misses - 1 where key = @address and misses > 0
            """,
            new { account = KeyOf(guess.Account), address = AddressOf(guess) },
            cancellationToken: cancellationToken));
    }

    public async Task<bool> MayMailAsync(EmailAddress address, string? device, CancellationToken cancellationToken)
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
                key = KeyOf(device is null ? $"mail:{address.Value}" : $"mail:{device}"),
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

    // A customer of IPv6 has a network of their own, with more addresses than could ever be counted.
    private byte[]? AddressOf(Guess guess) => !IPAddress.TryParse(guess.Address, out var address)
        ? null
        : KeyOf(address.AddressFamily is AddressFamily.InterNetworkV6
            ? $"network:{Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))}"
            : $"address:{address}");

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
