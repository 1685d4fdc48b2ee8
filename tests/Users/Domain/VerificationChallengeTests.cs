using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class VerificationChallengeTests
{
    private const string Right = "123456";
    private const string Wrong = "654321";
    private const ChallengePurpose Purpose = ChallengePurpose.VerifyEmail;

    public static TheoryData<ChallengeStatus> AllStatuses { get; } = new(Enum.GetValues<ChallengeStatus>());

    [Fact]
    public void The_right_code_consumes_it()
    {
        var challenge = Accounts.Challenge();

        var answer = challenge.Answer(Purpose, Right, Right, Accounts.Now);

        answer.Error.Should().BeNull();
        challenge.State.Status.Should().Be(ChallengeStatus.Consumed);
    }

    [Fact]
    public void It_is_consumed_once()
    {
        var challenge = Accounts.Challenge();
        challenge.Answer(Purpose, Right, Right, Accounts.Now);

        var again = challenge.Answer(Purpose, Right, Right, Accounts.Now);

        again.Error.Should().Be(UserErrors.ChallengeInvalid);
        challenge.State.Version.Should().Be(2);
    }

    [Fact]
    public void The_fifth_wrong_code_exhausts_it_and_the_right_one_comes_too_late()
    {
        var challenge = Accounts.Challenge();

        for (var tries = 1; tries <= 5; tries++)
        {
            challenge.State.Status.Should().Be(ChallengeStatus.Issued);
            challenge.Answer(Purpose, Wrong, Right, Accounts.Now).Error.Should().Be(UserErrors.ChallengeInvalid);
            challenge.State.Failures.Should().Be(tries);
        }

        challenge.State.Status.Should().Be(ChallengeStatus.Exhausted);
        challenge.Answer(Purpose, Right, Right, Accounts.Now).Error.Should().Be(UserErrors.ChallengeInvalid);
        challenge.Events.Should().HaveCount(6);
    }

    [Fact]
    public void It_lives_for_ten_minutes_and_not_a_moment_longer()
    {
        var inTime = Accounts.Challenge();
        var late = Accounts.Challenge();
        var end = Accounts.Now + TimeSpan.FromMinutes(10);

        inTime.Answer(Purpose, Right, Right, end - TimeSpan.FromTicks(1)).Error.Should().BeNull();
        late.Answer(Purpose, Right, Right, end).Error.Should().Be(UserErrors.ChallengeInvalid);

        late.Events.Should().HaveCount(1, "an expired challenge counts no tries");
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData(" 123456")]
    [InlineData("１２３４５６")]
    public void Only_exactly_the_code_is_right(string code)
    {
        var challenge = Accounts.Challenge();

        challenge.Answer(Purpose, code, Right, Accounts.Now).Error.Should().Be(UserErrors.ChallengeInvalid);
    }

    [Fact]
    public void A_code_is_good_for_what_it_was_mailed_for_alone()
    {
        var challenge = Accounts.Challenge();

        challenge.Answer(ChallengePurpose.Recover, Right, Right, Accounts.Now).Error
            .Should().Be(UserErrors.ChallengeInvalid);

        challenge.Events.Should().HaveCount(1, "it counts no try either");
    }

    [Fact]
    public void What_only_names_a_mail_is_never_answered()
    {
        var challenge = Accounts.Challenge(ChallengePurpose.AlreadyRegistered);

        challenge.Answer(ChallengePurpose.AlreadyRegistered, Right, Right, Accounts.Now).Error
            .Should().Be(UserErrors.ChallengeInvalid);

        challenge.State.Status.Should().Be(ChallengeStatus.Issued);
    }

    [Theory]
    [MemberData(nameof(AllStatuses))]
    public void Answering_follows_the_table(ChallengeStatus from)
    {
        var challenge = Accounts.In(from);

        var answer = challenge.Answer(Purpose, Right, Right, Accounts.Now);

        var isPossible = VerificationChallenge.Transitions.ContainsKey((from, ChallengeTrigger.Consume));
        (answer.Error is null).Should().Be(isPossible);
        (challenge.Events.Count == 1).Should().Be(isPossible);
    }

    [Theory]
    [MemberData(nameof(AllStatuses))]
    public void Superseding_follows_the_table(ChallengeStatus from)
    {
        var challenge = Accounts.In(from);

        var result = challenge.Supersede();

        if (VerificationChallenge.Transitions.TryGetValue((from, ChallengeTrigger.Supersede), out var to))
        {
            challenge.State.Status.Should().Be(to);
        }
        else
        {
            result.Error!.Code.Should().Be("challenge.invalid_transition");
            result.Error.Kind.Should().Be(ErrorKind.State);
            challenge.Events.Should().BeEmpty();
        }
    }
}
