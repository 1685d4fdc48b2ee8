using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>An account: who may log in, and as what.</summary>
public sealed class User : AggregateRoot<UserState>
{
    private User(UserState state)
        : base(state)
    {
    }

    /// <summary>An address that nobody has proven for so long is free again.</summary>
    public static TimeSpan VerificationTime { get; } = TimeSpan.FromHours(72);

    public static IReadOnlyDictionary<(UserStatus From, UserTrigger By), UserStatus> Transitions { get; } =
        new Dictionary<(UserStatus, UserTrigger), UserStatus>
        {
            [(UserStatus.PendingVerification, UserTrigger.Activate)] = UserStatus.Active,
            [(UserStatus.PendingVerification, UserTrigger.Expire)] = UserStatus.Erased,
            [(UserStatus.Active, UserTrigger.Rehash)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.ChangePassword)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.ResetPassword)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.OrderRecovery)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.EndSessions)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.ChangeEmail)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.ChangeProfile)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.AssignRole)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.RemoveRole)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.LoseSecondFactor)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.Suspend)] = UserStatus.Suspended,
            [(UserStatus.Active, UserTrigger.RequestErasure)] = UserStatus.ErasurePending,
            [(UserStatus.Suspended, UserTrigger.RemoveRole)] = UserStatus.Suspended,
            [(UserStatus.Suspended, UserTrigger.Reinstate)] = UserStatus.Active,
            [(UserStatus.Suspended, UserTrigger.RequestErasure)] = UserStatus.ErasurePending,

            // Until the end the owner may come back, also with a password that a thief had changed.
            [(UserStatus.ErasurePending, UserTrigger.Rehash)] = UserStatus.ErasurePending,
            [(UserStatus.ErasurePending, UserTrigger.ResetPassword)] = UserStatus.ErasurePending,
            [(UserStatus.ErasurePending, UserTrigger.OrderRecovery)] = UserStatus.ErasurePending,
            [(UserStatus.ErasurePending, UserTrigger.EndSessions)] = UserStatus.ErasurePending,
            [(UserStatus.ErasurePending, UserTrigger.KeepActive)] = UserStatus.Active,
            [(UserStatus.ErasurePending, UserTrigger.KeepSuspended)] = UserStatus.Suspended,
            [(UserStatus.ErasurePending, UserTrigger.CompleteErasure)] = UserStatus.Erased,
        };

    public static User Load(UserState state) => new(state);

    /// <summary>A customer who has yet to prove that the address is theirs.</summary>
    public static User Register(
        UserId id, EmailAddress email, PasswordHash hash, string name, string locale, DateTimeOffset now)
    {
        var user = new User(New(id, email, hash, name, locale, now));
        user.Raise(new UserRegistered(id), user.State);
        return user;
    }

    /// <summary>The first admin: named by the operator, so nothing is left to verify.</summary>
    public static User BootstrapAdmin(UserId id, EmailAddress email, PasswordHash hash, DateTimeOffset now)
    {
        var user = new User(New(id, email, hash, name: "Admin", locale: "en", now));
        user.Raise(
            new AdminBootstrapped(id),
            user.State with
            {
                Status = UserStatus.Active,
                ActivatedAt = now,
                Roles = [Role.Admin],
                IsBootstrap = true,
            });
        return user;
    }

    public Result Activate(DateTimeOffset now) => Move(
        UserTrigger.Activate, new UserActivated(State.Id), State with { ActivatedAt = now });

    /// <summary>Nobody has proven the address in time: it is free again, and nothing is left of who typed it.</summary>
    public Result Expire() => Move(UserTrigger.Expire, new UserExpired(State.Id), Wiped());

    /// <summary>After a login with the right password whose stored hash has outdated parameters.</summary>
    public Result Rehash(PasswordHash hash) => Move(
        UserTrigger.Rehash, new PasswordRehashed(State.Id), State with { PasswordHash = hash });

    /// <summary>By the owner, who knew the old one.</summary>
    public Result ChangePassword(PasswordHash hash, string? userAgent) => Move(
        UserTrigger.ChangePassword, new PasswordChanged(State.Id, userAgent), State with { PasswordHash = hash });

    /// <summary>By whoever reads the mail of the address.</summary>
    public Result ResetPassword(PasswordHash hash, string? userAgent) => Move(
        UserTrigger.ResetPassword, new PasswordReset(State.Id, userAgent), State with { PasswordHash = hash });

    /// <summary>By staff: the owner gets a code by mail, and alone chooses the password.</summary>
    public Result OrderRecovery(string reason) => Move(
        UserTrigger.OrderRecovery, new RecoveryOrdered(State.Id, reason), State);

    /// <summary>By staff.</summary>
    public Result EndSessions(string reason) => Move(
        UserTrigger.EndSessions, new SessionsEnded(State.Id, reason), State);

    public Result ChangeEmail(EmailAddress email, string? userAgent) => Move(
        UserTrigger.ChangeEmail, new EmailChanged(State.Id, State.Email.Value, userAgent),
        State with { Email = email });

    public Result ChangeProfile(string name, string locale, string timeZone) => Move(
        UserTrigger.ChangeProfile, new ProfileChanged(State.Id),
        State with { Name = name, Locale = locale, TimeZone = timeZone });

    /// <summary>One that is there already is fine, and nothing happens.</summary>
    public Result AssignRole(string role, DateTimeOffset now) => Move(
        UserTrigger.AssignRole, State.Roles.Contains(role) ? null : new RoleAssigned(State.Id, role),
        WithRoles([.. State.Roles.Append(role).Order(StringComparer.Ordinal)], now));

    /// <summary>
    /// One that is not there is fine, and nothing happens. The write refuses to take theirs from the last active admin.
    /// </summary>
    public Result RemoveRole(string role, DateTimeOffset now) => Move(
        UserTrigger.RemoveRole, State.Roles.Contains(role) ? new RoleRemoved(State.Id, role) : null,
        WithRoles([.. State.Roles.Where(other => other != role)], now));

    /// <summary>Roles of staff no longer count, so what was issued before is stale.</summary>
    public Result LoseSecondFactor(DateTimeOffset now) => Move(
        UserTrigger.LoseSecondFactor, new SecondFactorLost(State.Id), State.WithPermissionsChanged(now));

    /// <summary>The write refuses to suspend the last active admin.</summary>
    public Result Suspend(string reason) => Move(
        UserTrigger.Suspend, new UserSuspended(State.Id, reason), State);

    public Result Reinstate(string reason) => Move(
        UserTrigger.Reinstate, new UserReinstated(State.Id, reason), State);

    /// <summary>The write refuses to let the last active admin go.</summary>
    public Result RequestErasure() => Move(
        UserTrigger.RequestErasure, new ErasureRequested(State.Id), State with { StatusBefore = State.Status });

    /// <summary>Back to the status before.</summary>
    public Result CancelErasure(DateTimeOffset now) => Move(
        State.StatusBefore is UserStatus.Suspended ? UserTrigger.KeepSuspended : UserTrigger.KeepActive,
        new ErasureCancelled(State.Id), (State with { StatusBefore = null }).WithPermissionsChanged(now));

    /// <summary>When the other modules have let go of the person too.</summary>
    public Result CompleteErasure() => Move(UserTrigger.CompleteErasure, new UserErased(State.Id), Wiped());

    private static UserState New(
        UserId id, EmailAddress email, PasswordHash hash, string name, string locale, DateTimeOffset now) => new()
        {
            Id = id,
            Email = email,
            Name = name,
            Locale = locale,
            TimeZone = "UTC",
            Status = UserStatus.PendingVerification,
            PasswordHash = hash,
            Roles = [Role.Customer],
            PermissionVersion = 1,
            RegisteredAt = now,
        };

    private UserState Wiped() => State with
    {
        Email = EmailAddress.None,
        Name = "",
        Locale = "en",
        TimeZone = "UTC",
        PasswordHash = new PasswordHash(""),
        Roles = [],
        StatusBefore = null,
    };

    private UserState WithRoles(IReadOnlyList<string> roles, DateTimeOffset now) =>
        (State with { Roles = roles }).WithPermissionsChanged(now);

    private Result Move(UserTrigger trigger, IDomainEvent? happened, UserState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return UserErrors.UserInvalidTransition(State.Status, trigger);
        }

        if (happened is not null)
        {
            Raise(happened, next with { Status = to });
        }

        return Result.Success;
    }
}
