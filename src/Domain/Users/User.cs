using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>An account: who may log in, and as what.</summary>
public sealed class User : AggregateRoot<UserState>
{
    private User(UserState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(UserStatus From, UserTrigger By), UserStatus> Transitions { get; } =
        new Dictionary<(UserStatus, UserTrigger), UserStatus>
        {
            [(UserStatus.PendingVerification, UserTrigger.Activate)] = UserStatus.Active,
            [(UserStatus.Active, UserTrigger.Rehash)] = UserStatus.Active,
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

    /// <summary>After a login with the right password whose stored hash has outdated parameters.</summary>
    public Result Rehash(PasswordHash hash) => Move(
        UserTrigger.Rehash, new PasswordRehashed(State.Id), State with { PasswordHash = hash });

    private static UserState New(
        UserId id, EmailAddress email, PasswordHash hash, string name, string locale, DateTimeOffset now) => new()
        {
            Id = id,
            Email = email,
            Name = name,
            Locale = locale,
            Status = UserStatus.PendingVerification,
            PasswordHash = hash,
            Roles = [Role.Customer],
            PermissionVersion = 1,
            RegisteredAt = now,
        };

    private Result Move(UserTrigger trigger, IDomainEvent happened, UserState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return UserErrors.UserInvalidTransition(State.Status, trigger);
        }

        Raise(happened, next with { Status = to });
        return Result.Success;
    }
}
