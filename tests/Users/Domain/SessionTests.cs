using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class SessionTests
{
    public static TheoryData<SessionStatus> AllStatuses { get; } = new(Enum.GetValues<SessionStatus>());

    [Fact]
    public void The_head_of_the_chain_makes_the_next_one()
    {
        var session = Accounts.Session();

        session.Refresh(generation: 1, Accounts.Now).Error.Should().BeNull();

        session.State.Generation.Should().Be(2);
    }

    [Fact]
    public void The_same_token_again_within_the_grace_gets_the_same_successor()
    {
        var session = Accounts.Session();
        session.Refresh(generation: 1, Accounts.Now);

        var again = session.Refresh(generation: 1, Accounts.Now + TimeSpan.FromSeconds(9.9));

        again.Error.Should().BeNull();
        session.State.Generation.Should().Be(2);
        session.Events.Should().HaveCount(2, "nothing has changed");
    }

    [Fact]
    public void The_same_token_again_after_the_grace_ends_the_session()
    {
        var session = Accounts.Session();
        session.Refresh(generation: 1, Accounts.Now);
        var late = Accounts.Now + Session.RepeatGrace;

        var again = session.Refresh(generation: 1, late);

        again.Error.Should().Be(UserErrors.RefreshTokenReused);
        session.State.Status.Should().Be(SessionStatus.Revoked);
        session.State.RevokedAt.Should().Be(late);
        session.Events[^1].Should().Be(new RefreshTokenReuseDetected(session.State.Id, 1));
    }

    [Fact]
    public void A_token_from_before_the_last_one_ends_the_session_at_once()
    {
        var session = Accounts.Session();
        session.Refresh(generation: 1, Accounts.Now);
        session.Refresh(generation: 2, Accounts.Now);

        session.Refresh(generation: 1, Accounts.Now).Error.Should().Be(UserErrors.RefreshTokenReused);

        session.Refresh(generation: 3, Accounts.Now).Error.Should().Be(UserErrors.SessionRevoked);
    }

    [Fact]
    public void Unused_for_a_day_it_is_over()
    {
        var session = Accounts.Session();

        var late = session.Refresh(generation: 1, Accounts.Now + Session.IdleLifetime);

        late.Error.Should().Be(UserErrors.SessionRevoked);
        session.State.Generation.Should().Be(1);
    }

    [Fact]
    public void However_much_it_is_used_it_is_over_after_thirty_days()
    {
        var session = Accounts.Session();
        var now = Accounts.Now;

        while (now < Accounts.Now + Session.MaxLifetime - TimeSpan.FromHours(20))
        {
            now += TimeSpan.FromHours(20);
            session.Refresh(session.State.Generation, now).Error.Should().BeNull();
        }

        session.Refresh(session.State.Generation, now + TimeSpan.FromHours(20)).Error
            .Should().Be(UserErrors.SessionRevoked);
    }

    [Theory]
    [MemberData(nameof(AllStatuses))]
    public void Logging_out_follows_the_table(SessionStatus from)
    {
        var session = Accounts.In(from);

        var result = session.LogOut(Accounts.Now);

        if (Session.Transitions.TryGetValue((from, SessionTrigger.LogOut), out var to))
        {
            session.State.Status.Should().Be(to);
            session.State.RevokedAt.Should().Be(Accounts.Now);
        }
        else
        {
            result.Error!.Code.Should().Be("session.invalid_transition");
            result.Error.Kind.Should().Be(ErrorKind.State);
            session.Events.Should().BeEmpty();
        }
    }
}
