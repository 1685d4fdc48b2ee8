using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>The refusals that every module has in common.</summary>
public static class SharedErrors
{
    public static Error Stale { get; } = new(
        "precondition.stale", ErrorKind.Stale,
        "It has changed since you read it: read it again, then repeat your change.");

    public static Error Conflict { get; } = new(
        "write.conflict", ErrorKind.Conflict, "Others keep changing this at the same moment; try again.");

    public static Error Busy { get; } = new(
        "database.busy", ErrorKind.Unavailable, "Another transaction holds what this needs for too long; try again.");

    public static Error Unavailable { get; } = new(
        "database.unavailable", ErrorKind.Unavailable,
        "The database does not answer. The outcome may be unknown: repeat with the same Idempotency-Key.");

    public static Error Behind { get; } = new(
        "read_model.behind", ErrorKind.Unavailable,
        "This list does not show your write yet; ask again, or wait longer: Prefer: wait=n (seconds, 30 at most).");

    public static Error Replayed { get; } = new(
        "idempotency.replayed", ErrorKind.State, "This key was used for this request before; its answer follows.");

    public static Error AnswerWithheld { get; } = new(
        "idempotency.answer_withheld", ErrorKind.State,
        "The first request with this key has succeeded. Its answer had a secret, which is kept nowhere: look at what "
        + "was made, and have a new secret made if this one is lost.");

    public static Error KeyReused { get; } = new(
        "idempotency.key_reused", ErrorKind.Rule,
        "This Idempotency-Key was used for a different request: take a new one.");

    public static Error InProgress { get; } = new(
        "idempotency.in_progress", ErrorKind.Conflict, "The first request with this Idempotency-Key is still running.");

    public static Error TokenInvalid { get; } = new(
        "auth.token_invalid", ErrorKind.Unauthenticated,
        "A valid access token is needed, Authorization: Bearer …: refresh the one you have, or log in.");

    public static Error ErasurePending { get; } = new(
        "account.erasure_pending", ErrorKind.Forbidden,
        "This account waits for its erasure: call it off (DELETE /api/v1/me/erasure) or leave it.");

    public static Error TokenStale { get; } = new(
        "token.stale", ErrorKind.Unauthenticated,
        "What this account may do has changed since the token was made: refresh it.");

    public static Error NotForClients { get; } = new(
        "auth.not_for_clients", ErrorKind.Forbidden, "This is for people: an API client has no account of its own.");

    public static Error SecondFactorRequired { get; } = new(
        "auth.mfa_required", ErrorKind.Forbidden,
        "This needs a second factor: set one up, or log in or step up with a code of it.");

    public static Error StepUpRequired { get; } = new(
        "auth.step_up_required", ErrorKind.Forbidden,
        "The last proof of who you are is too long ago for this: POST /auth/step-up, then repeat with the new token.");

    public static Error Invalid(IReadOnlyList<FieldError> fields) => new(
        "validation.failed", ErrorKind.Validation, "The request has fields that are not valid.")
    { Fields = fields };
}
