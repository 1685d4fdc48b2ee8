using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>
/// What staff has to do that customers need not: a second factor before a role of theirs counts, and shorter sessions.
/// </summary>
/// <param name="ExemptsBootstrapAdmin">
/// In Development and Testing: the admin of the first start works like a customer, without a phone.
/// </param>
public sealed record StaffPolicy(bool ExemptsBootstrapAdmin)
{
    public static SessionLifetimes OfCustomers { get; } = new(TimeSpan.FromHours(24), TimeSpan.FromDays(30));

    public static SessionLifetimes OfStaff { get; } = new(TimeSpan.FromMinutes(15), TimeSpan.FromHours(12));

    public SessionLifetimes LifetimesOf(UserState user) => IsStaff(user) ? OfStaff : OfCustomers;

    /// <summary>The roles that count only in a session with a second factor.</summary>
    public IReadOnlyList<string> Guarded(UserState user) =>
        IsStaff(user) ? [.. user.Roles.Where(role => role != Role.Customer)] : [];

    private bool IsStaff(UserState user) =>
        user.Roles.Any(role => role != Role.Customer) && !(user.IsBootstrap && ExemptsBootstrapAdmin);
}
