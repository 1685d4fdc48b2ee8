using Modular.Domain.Users;

namespace Modular.Tests.Users.Domain;

/// <summary>Aggregates for tests, in each state that they can have.</summary>
internal static class Accounts
{
    public static readonly DateTimeOffset Now = ManualClock.Start;

    public static readonly UserId UserId = new(Guid.Parse("0198c0de-0000-7000-8000-000000000001"));

    private static readonly SessionId SessionId = new(Guid.Parse("0198c0de-0000-7000-8000-000000000002"));

    private static readonly ChallengeId ChallengeId = new(Guid.Parse("0198c0de-0000-7000-8000-000000000003"));

    public static User Pending() => User.Register(
        UserId, EmailAddress.Parse("ada@example.com").Value, new PasswordHash("h"), "Ada", "en", Now);

    public static User In(UserStatus status) => User.Load(Pending().State with
    {
        Status = status,
        StatusBefore = status is UserStatus.ErasurePending ? UserStatus.Active : null,
    });

    public static VerificationChallenge Challenge(ChallengePurpose purpose = ChallengePurpose.VerifyEmail) =>
        VerificationChallenge.Issue(ChallengeId, UserId, purpose, Now);

    public static VerificationChallenge In(ChallengeStatus status) =>
        VerificationChallenge.Load(Challenge().State with { Status = status });

    public static ApiClient Client() => ApiClient.Create(
        new ApiClientId(Guid.Parse("0198c0de-0000-7000-8000-000000000004")), "Stock robot", ["shop:shelf:read"],
        SecretHash.Of("first"), UserId, Now);

    public static ApiClient In(ApiClientStatus status) => ApiClient.Load(Client().State with { Status = status });

    public static Session Session(Device? device = null) => Modular.Domain.Users.Session.Start(
        SessionId, UserId, device ?? Device.Unknown, isNewDevice: false, StaffPolicy.OfCustomers, Now);

    public static ErasureRequest In(ErasureStatus status) => ErasureRequest.Load(ErasureRequest.Schedule(
        ErasureRequestId.From(Guid.Parse("0198c0de-0000-7000-8000-000000000004")), UserId, reason: null, Now)
            .State with { Status = status });

    public static SecondFactor In(SecondFactorStatus status) => SecondFactor.Load(SecondFactor.Enrol(
        SecondFactorId.From(Guid.Parse("0198c0de-0000-7000-8000-000000000005")), UserId, new byte[] { 1 })
            .State with { Status = status, RecoveryCodes = ["h"] });

    public static Session In(SessionStatus status) =>
        Modular.Domain.Users.Session.Load(Session().State with { Status = status });
}
