using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>
/// How often somebody may guess a secret. Counted for all processes together, before the guess is looked at: many at
/// once are as many as one after the other.
/// </summary>
public interface IGuessLimits
{
    /// <returns>Null when it may be made; else <c>auth.throttled</c>, with the time to wait.</returns>
    Task<Error?> TakeAsync(Guess guess, CancellationToken cancellationToken);

    /// <summary>It was right: those before it at this account are forgotten; its address keeps its number.</summary>
    Task ForgiveAsync(Guess guess, CancellationToken cancellationToken);

    /// <summary>Whether one more mail may go to an address that anybody can name.</summary>
    /// <param name="device">Known to the account, with mails of its own; null for anybody.</param>
    Task<bool> MayMailAsync(EmailAddress address, string? device, CancellationToken cancellationToken);
}

/// <summary>One try at a secret.</summary>
/// <param name="Account">
/// What it is made at: an account, from anywhere; or an account from a device that was there before, which no stranger
/// can hold up.
/// </param>
/// <param name="Address">From where; null where only who is logged in can guess, and from a known device.</param>
/// <param name="AtOnce">So many may be made without waiting.</param>
public sealed record Guess(string Account, string? Address, int AtOnce)
{
    private const int Passwords = 3;

    // Each login has five; so many logins must go wrong first, or be tried at the same moment.
    private const int Codes = 30;

    // Fewer than an account can have of them: who knows the password alone pushes out nobody who has the code, too.
    private const int Pending = 30;

    /// <param name="typed">The address that was typed, for who has no account: it is held up all the same.</param>
    public static Guess AtLogin(UserState? user, string typed, string? device, string? address) => device is null
        ? new(user is null ? $"login:{typed}" : $"login:{user.Id.Value}", address, Passwords)
        : new($"device:{device}", Address: null, Passwords);

    /// <summary>By somebody with a token of the account, stolen perhaps: it holds up its own session alone.</summary>
    public static Guess OfOwner(SessionId session) => new($"own:{session.Value}", Address: null, Passwords);

    /// <summary>At the password that an erasure asks for.</summary>
    public static Guess OfOwner(UserId user) => new($"own:{user.Value}", Address: null, Passwords);

    /// <summary>
    /// At a mailed code: its challenge counts itself, and ends after five; those of many challenges are counted by
    /// where they come from.
    /// </summary>
    public static Guess AtMailedCode(ChallengeId challenge, string? address) =>
        new($"challenge:{challenge.Value}", address, Codes);

    /// <summary>No guess, the password was right; a code has to follow.</summary>
    public static Guess OfPending(UserId user) => new($"pending:{user.Value}", Address: null, Pending);

    /// <summary>At the code of the second factor, in whatever login.</summary>
    public static Guess AtCode(UserId user, string? device) =>
        new(device is null ? $"code:{user.Value}" : $"code:{device}", Address: null, Codes);

    /// <summary>Personal data: never in a log line by accident.</summary>
    public override string ToString() => nameof(Guess);
}
