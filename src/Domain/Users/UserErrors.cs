using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>Refusals of this module. No detail tells whether an address has an account.</summary>
public static class UserErrors
{
    public static Error EmailInvalid { get; } = Field("/email", new(
        "email.invalid", ErrorKind.Validation, "This is not an e-mail address that mail can be sent to."));

    public static Error PasswordTooShort { get; } = Field("/password", new(
        "password.too_short", ErrorKind.Validation, $"A password has at least {Password.MinLength} characters."));

    public static Error PasswordTooLong { get; } = Field("/password", new(
        "password.too_long", ErrorKind.Validation, $"A password has at most {Password.MaxLength} characters."));

    public static Error PasswordBlocked { get; } = Field("/password", new(
        "password.blocked", ErrorKind.Validation,
        "This password is among the first that others would guess: take another one."));

    /// <summary>One code for wrong, expired, used, superseded and unknown.</summary>
    public static Error ChallengeInvalid { get; } = new(
        "challenge.invalid", ErrorKind.Rule, "This code is not valid, or not valid any more: ask for a new one.");

    /// <summary>One code for a wrong password and an address without account.</summary>
    public static Error InvalidCredentials { get; } = new(
        "auth.invalid_credentials", ErrorKind.Unauthenticated, "E-mail address and password do not match.");

    /// <summary>One code for an ended, expired and unknown session, and for what is no token at all.</summary>
    public static Error SessionRevoked { get; } = new(
        "session.revoked", ErrorKind.Unauthenticated, "This session has ended: log in again.");

    public static Error RefreshTokenReused { get; } = new(
        "session.reuse_detected", ErrorKind.Unauthenticated,
        "This refresh token was used before; somebody else may have it. The session was ended: log in again.");

    /// <summary>One code for wrong, used, and too late.</summary>
    public static Error SecondFactorFailed { get; } = new(
        "auth.invalid_code", ErrorKind.Unauthenticated,
        "This code is not valid, or was used before. When the login is too old or had too many wrong codes, log in "
        + "again.");

    public static Error SecondFactorEnrolled { get; } = new(
        "mfa.already_enrolled", ErrorKind.State, "This account has a second factor: switch it off first.");

    public static Error SecondFactorNotFound { get; } = new(
        "mfa.not_enrolled", ErrorKind.State,
        "This account has no second factor to do this with, or none that is being set up.");

    public static Error SecondFactorCodeWrong { get; } = new(
        "mfa.code_wrong", ErrorKind.Rule,
        "This is not the code that the app shows now: compare the time of the phone, then send the next one.");

    public static Error SessionNotFound { get; } = new(
        "session.not_found", ErrorKind.NotFound, "This account has no such session, or it has ended.");

    /// <summary>Only after a correct password.</summary>
    public static Error AccountSuspended { get; } = new(
        "account.suspended", ErrorKind.Forbidden, "This account is suspended: write to support.");

    public static Error EmailUnchanged { get; } = Field("/newEmail", new(
        "email.unchanged", ErrorKind.Validation, "The account has this address already."));

    public static Error RoleNotFound { get; } = new("role.not_found", ErrorKind.NotFound, "There is no such role.");

    public static Error RoleEscalation { get; } = new(
        "role.escalation", ErrorKind.Forbidden, "This reaches beyond what you may do yourself.");

    public static Error OwnAccount { get; } = new(
        "user.own_account", ErrorKind.State, "This is your own account: another one of the staff has to do it.");

    public static Error NotFound { get; } = new("user.not_found", ErrorKind.NotFound, "There is no such user.");

    /// <summary>Whoever asks: without an admin nobody could make one.</summary>
    public static Error LastAdmin { get; } = new(
        "user.last_admin", ErrorKind.State, "This is the last active admin: make another one first.");

    public static Error AdminEmailTaken { get; } = new(
        "bootstrap.email_taken", ErrorKind.State,
        "The bootstrap admin's address belongs to an account that is no admin: configure another address.");

    /// <summary>Only after a correct password: nobody else learns that the account waits for its code.</summary>
    public static Error EmailUnverified(ChallengeId challenge) => new(
        "auth.email_unverified", ErrorKind.Forbidden,
        "The e-mail address is not verified yet: send the code that was mailed to it.")
    {
        Extensions = new Dictionary<string, object>(StringComparer.Ordinal) { ["challengeId"] = challenge.Value },
    };

    public static Error UserInvalidTransition(UserStatus from, UserTrigger trigger) => new(
        "user.invalid_transition", ErrorKind.State,
        $"{EnumText.Of(trigger)} is not possible when {EnumText.Of(from)}.");

    public static Error SessionInvalidTransition(SessionStatus from, SessionTrigger trigger) => new(
        "session.invalid_transition", ErrorKind.State,
        $"{EnumText.Of(trigger)} is not possible when {EnumText.Of(from)}.");

    public static Error ChallengeInvalidTransition(ChallengeStatus from, ChallengeTrigger trigger) => new(
        "challenge.invalid_transition", ErrorKind.State,
        $"{EnumText.Of(trigger)} is not possible when {EnumText.Of(from)}.");

    /// <summary>A module answered the same question twice; nothing is written.</summary>
    public static Error ErasureAcknowledged { get; } = new(
        "erasure.acknowledged", ErrorKind.State, "This module has let go of the person before.");

    public static Error ErasureAlreadyRequested { get; } = new(
        "erasure.already_requested", ErrorKind.State, "The erasure of this account is requested already.");

    public static Error ErasureNotFound { get; } = new(
        "erasure.not_found", ErrorKind.NotFound, "No erasure of this account is requested.");

    public static Error ErasureInvalidTransition(ErasureStatus from, ErasureTrigger trigger) => new(
        "erasure.invalid_transition", ErrorKind.State,
        $"{EnumText.Of(trigger)} is not possible when {EnumText.Of(from)}.");

    /// <summary>The same for an account and for an address without one.</summary>
    public static Error Throttled(TimeSpan wait) => new(
        "auth.throttled", ErrorKind.Throttled, "Too many wrong tries: wait for as long as Retry-After says.")
    {
        RetryAfter = wait,
    };

    private static Error Field(string field, Error error) =>
        error with { Fields = [new FieldError(field, error.Code, error.Detail)] };
}
