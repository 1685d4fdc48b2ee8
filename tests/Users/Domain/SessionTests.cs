using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class SessionTests
{
    // Of a client that does not say what it is.
    private const string? Agent = null;

    private static readonly SessionLifetimes Customers = StaffPolicy.OfCustomers;

    [Fact]
    public void The_head_of_the_chain_makes_the_next_one()
    {
        var session = Accounts.Session();

        session.Refresh(generation: 1, Agent, Customers, Accounts.Now).Error.Should().BeNull();

        session.State.Generation.Should().Be(2);
    }

    [Fact]
    public void The_same_token_again_within_the_grace_gets_the_same_successor()
    {
        var session = Accounts.Session();
        session.Refresh(generation: 1, Agent, Customers, Accounts.Now);

        var again = session.Refresh(generation: 1, Agent, Customers, Accounts.Now + TimeSpan.FromSeconds(9.9));

        again.Error.Should().BeNull();
        session.State.Generation.Should().Be(2);
        session.Events.Should().HaveCount(2, "nothing has changed");
    }

    [Fact]
    public void The_same_token_again_after_the_grace_ends_the_session()
    {
        var session = Accounts.Session();
        session.Refresh(generation: 1, Agent, Customers, Accounts.Now);
        var late = Accounts.Now + Session.RepeatGrace;

        var again = session.Refresh(generation: 1, Agent, Customers, late);

        again.Error.Should().Be(UserErrors.RefreshTokenReused);
        session.State.Status.Should().Be(SessionStatus.Revoked);
        session.State.RevokedAt.Should().Be(late);
        session.Events[^1].Should().Be(new RefreshTokenReuseDetected(session.State.Id, 1, Accounts.UserId));
    }

    [Fact]
    public void The_same_token_again_from_another_client_ends_the_session_within_the_grace_too()
    {
        var session = Accounts.Session(new Device("Firefox", Address: null));
        session.Refresh(generation: 1, "Firefox", Customers, Accounts.Now);

        session.Refresh(generation: 1, "Firefox", Customers, Accounts.Now).Error.Should().BeNull();
        session.Refresh(generation: 1, "curl", Customers, Accounts.Now).Error
            .Should().Be(UserErrors.RefreshTokenReused);

        session.State.Revocation.Should().Be(SessionRevocation.ReuseDetected);
    }

    [Fact]
    public void A_token_from_before_the_last_one_ends_the_session_at_once()
    {
        var session = Accounts.Session();
        session.Refresh(generation: 1, Agent, Customers, Accounts.Now);
        session.Refresh(generation: 2, Agent, Customers, Accounts.Now);

        session.Refresh(generation: 1, Agent, Customers, Accounts.Now).Error.Should().Be(UserErrors.RefreshTokenReused);

        session.Refresh(generation: 3, Agent, Customers, Accounts.Now).Error.Should().Be(UserErrors.SessionRevoked);
    }

    [Fact]
    public void Unused_for_a_day_it_is_over()
    {
        var session = Accounts.Session();

        var late = session.Refresh(generation: 1, Agent, Customers, Accounts.Now + Customers.Idle);

        late.Error.Should().Be(UserErrors.SessionRevoked);
        session.State.Generation.Should().Be(1);
    }

    [Fact]
    public void However_much_it_is_used_it_is_over_after_thirty_days()
    {
        var session = Accounts.Session();
        var now = Accounts.Now;

        while (now < Accounts.Now + Customers.Max - TimeSpan.FromHours(20))
        {
            now += TimeSpan.FromHours(20);
            session.Refresh(session.State.Generation, Agent, Customers, now).Error.Should().BeNull();
        }

        session.Refresh(session.State.Generation, Agent, Customers, now + TimeSpan.FromHours(20)).Error
            .Should().Be(UserErrors.SessionRevoked);
    }

    [Fact]
    public void Who_has_become_staff_since_has_the_shorter_session_of_staff()
    {
        var session = Accounts.Session();

        session.Refresh(generation: 1, Agent, StaffPolicy.OfStaff, Accounts.Now + TimeSpan.FromHours(12)).Error
            .Should().Be(UserErrors.SessionRevoked);
        session.Refresh(generation: 1, Agent, StaffPolicy.OfStaff, Accounts.Now + TimeSpan.FromMinutes(15)).Error
            .Should().Be(UserErrors.SessionRevoked);
        session.Refresh(generation: 1, Agent, StaffPolicy.OfStaff, Accounts.Now + TimeSpan.FromMinutes(14)).Error
            .Should().BeNull();

        session.State.ExpiresAt.Should().Be(Accounts.Now + TimeSpan.FromMinutes(14 + 15));
    }

    [Fact]
    public void A_second_factor_starts_the_session_with_both()
    {
        var session = Accounts.In(SessionStatus.PendingMfa);
        var later = Accounts.Now + TimeSpan.FromMinutes(4);

        session.PassSecondFactor(isNewDevice: true, Customers, later).Error.Should().BeNull();

        session.State.Status.Should().Be(SessionStatus.Active);
        session.State.AuthLevel.Should().Be(AuthLevel.Aal2);
        session.State.ExpiresAt.Should().Be(later + Customers.Idle);
        session.Events.Should().ContainSingle().Which.Should().BeOfType<SessionStarted>()
            .Which.IsNewDevice.Should().BeTrue();
    }

    [Fact]
    public void The_fifth_wrong_code_ends_the_login()
    {
        var session = Accounts.In(SessionStatus.PendingMfa);

        for (var tries = 0; tries < Session.MaxFailures; tries++)
        {
            session.State.Status.Should().Be(SessionStatus.PendingMfa);
            session.FailSecondFactor(Accounts.Now).Error.Should().BeNull();
        }

        session.State.Revocation.Should().Be(SessionRevocation.SecondFactorFailed);
        session.PassSecondFactor(isNewDevice: false, Customers, Accounts.Now).Error!.Code
            .Should().Be("session.invalid_transition");
    }

    [Fact]
    public void A_step_up_moves_the_chain_on_and_never_lowers_the_level()
    {
        var session = Accounts.Session();
        var later = Accounts.Now + TimeSpan.FromHours(1);

        session.StepUp(AuthLevel.Aal2, later);
        session.StepUp(AuthLevel.Aal1, later);

        session.State.AuthLevel.Should().Be(AuthLevel.Aal2);
        session.State.AuthenticatedAt.Should().Be(later);
        session.Refresh(session.State.Generation - 2, Agent, Customers, later).Error
            .Should().Be(UserErrors.RefreshTokenReused, "no grace gives away what a proof has made");
    }
}
