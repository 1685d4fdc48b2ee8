using FluentAssertions;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class ApiClientTests
{
    private static readonly DateTimeOffset Now = Accounts.Now;
    private static readonly SecretHash First = SecretHash.Of("first");
    private static readonly SecretHash Second = SecretHash.Of("second");
    private static readonly SecretHash Third = SecretHash.Of("third");

    [Fact]
    public void Its_secret_opens_it_and_no_other()
    {
        var client = Accounts.Client();

        client.Accepts(First, Now).Should().BeTrue();
        client.Accepts(Second, Now).Should().BeFalse();
    }

    [Fact]
    public void After_a_rotation_two_secrets_work_for_a_day()
    {
        var client = Accounts.Client();
        client.RotateSecret(Second, Now);
        var end = Now + TimeSpan.FromHours(24);

        client.Accepts(First, end - TimeSpan.FromTicks(1)).Should().BeTrue();
        client.Accepts(Second, end).Should().BeTrue();
        client.Accepts(First, end).Should().BeFalse();
    }

    [Fact]
    public void Two_secrets_at_most_are_good()
    {
        var client = Accounts.Client();
        client.RotateSecret(Second, Now);
        client.RotateSecret(Third, Now);

        client.Accepts(Second, Now).Should().BeFalse("a third one took its place");
        client.Accepts(First, Now).Should().BeTrue();
        client.Accepts(Third, Now).Should().BeTrue();
    }

    [Fact]
    public void A_rotation_that_is_repeated_keeps_the_secret_in_use_until_its_first_date()
    {
        var client = Accounts.Client();
        var end = Now + TimeSpan.FromHours(24);
        client.RotateSecret(Second, Now);
        client.RotateSecret(Third, end - TimeSpan.FromTicks(1));

        client.Accepts(First, end - TimeSpan.FromTicks(1)).Should().BeTrue("it is all that production has");
        client.Accepts(First, end).Should().BeFalse();
        client.Events.OfType<ApiClientSecretRotated>().Should().HaveCount(2).And.OnlyContain(e =>
            e.FormerSecretUntil == end);

        client.RotateSecret(SecretHash.Of("fourth"), end);

        client.Accepts(Third, end).Should().BeTrue("a day is over: this one was in use");
        client.State.FormerSecretUntil.Should().Be(end + TimeSpan.FromHours(24));
    }

    [Fact]
    public void A_revoked_one_is_opened_by_nothing()
    {
        var client = Accounts.Client();
        client.RotateSecret(Second, Now);
        client.Revoke(Now);

        client.Accepts(First, Now).Should().BeFalse();
        client.Accepts(Second, Now).Should().BeFalse();
    }

    [Fact]
    public void Its_use_is_written_down_once_an_hour()
    {
        var client = Accounts.Client();
        client.Use(Now);
        client.Use(Now + TimeSpan.FromMinutes(59));
        client.Use(Now + TimeSpan.FromMinutes(60));

        client.Events.OfType<ApiClientUsed>().Should().HaveCount(2);
        client.State.LastUsedAt.Should().Be(Now + TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void The_hash_of_a_secret_does_not_show_in_text()
    {
        Accounts.Client().State.ToString().Should().NotContain(First.Value);
        First.ToString().Should().Be("(hash)");
    }
}
