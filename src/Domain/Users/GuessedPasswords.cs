using System.Collections.Frozen;

namespace Modular.Domain.Users;

/// <summary>
/// What is tried first of all: the passwords of at least <see cref="Password.MinLength"/> characters that show up again
/// and again in published lists, and what is made of shorter ones to get there. Nearly all common passwords are too
/// short to be chosen here; people put them twice, or digits behind them.
/// </summary>
internal static class GuessedPasswords
{
    // A few thousand ways each: a minute's work for whoever has the hash, a day's for who has to log in.
    private const int MostPieces = 3;
    private const int ShortestRun = 3;
    private const int LongestNumber = 4;
    private const int LongestUnit = 4;
    private const int LongestWord = 15;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";

    private static readonly string[] Rows =
    [
        Alphabet, Reversed(Alphabet), "01234567890", "09876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
        "yxcvbnm", "azertyuiop", "poiuytrewq", "lkjhgfdsa", "mnbvcxz",
    ];

    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        (
            "access adidas admin administrator alexander amanda america andrea andrew android angel anthony "
            + "apple april arsenal ashley august austin autumn azerty babygirl bailey banana barcelona baseball "
            + "basketball batman beautiful berlin blessed buster butterfly changeme charlie cheese chelsea "
            + "chicken chocolate christ company computer cookie corvette daniel database december default demo "
            + "dragon england example facebook family february ferrari flower football forever france freedom "
            + "friends fuckoff fuckyou garfield george germany ginger google guest hannah happy harley heaven "
            + "hello hockey hunter iloveu iloveyou internet iphone january jasmine jennifer jessica jesus "
            + "jordan joshua july june justin juventus killer letmein linkedin liverpool login london love "
            + "lovely loveme lucky maggie manchester march master matrix matthew melissa mercedes michael "
            + "michelle mickey microsoft monday money monkey mustang naruto nicole nothing november october "
            + "office oracle orange pass passport password passwort pepper pokemon porsche postgres princess "
            + "purple qwerty qwertz robert root samantha samsung saturday secret september server shadow snoopy "
            + "soccer starwars summer sunday sunshine superman support sweetheart system temp temporary tennis "
            + "test tester testing thomas thursday tigger tinkerbell tuesday user username victoria wednesday "
            + "welcome whatever william windows winter word yamaha yellow").Split(' '),
        StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordsBySpan =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "123456789012345",
        "1234567890123456",
        "12345678901234567890",
        "123456789123456789",
        "123456789987654321",
        "1234567890987654321",
        "12345678910111213",
        "123456123456123456",
        "987654321987654321",
        "098765432109876",
        "0987654321098765",
        "314159265358979",
        "3141592653589793",
        "1q2w3e4r5t6y7u8i",
        "1q2w3e4r5t6y7u8i9o0p",
        "1qaz2wsx3edc4rfv",
        "1qaz2wsx3edc4rfv5tgb",
        "1qazxsw23edcvfr4",
        "1qazxsw23edcvfr45tgb",
        "qazwsxedcrfvtgb",
        "qazwsxedcrfvtgbyhn",
        "qazwsxedcrfvtgbyhnujm",
        "qwertyuiopasdfg",
        "qwertyuiopasdfgh",
        "qwertyuiopasdfghjkl",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertyuiop123456",
        "qwertyuiop1234567890",
        "qwerty1234567890",
        "qwertyqwertyqwerty",
        "qwerty123456789",
        "asdfghjklqwertyuiop",
        "asdfghjklzxcvbnm",
        "zxcvbnmasdfghjkl",
        "abcdefghijklmno",
        "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz",
        "abcdefg1234567890",
        "abcd1234abcd1234",
        "abc123abc123abc123",
        "a1b2c3d4e5f6g7h8",
        "q1w2e3r4t5y6u7i8",
        "q1w2e3r4t5y6u7i8o9p0",
        "passwordpassword",
        "password1password1",
        "password12345678",
        "password123456789",
        "password1234567890",
        "password123password",
        "password123password123",
        "passwordpassword1",
        "thisismypassword",
        "thisisapassword",
        "mypasswordispassword",
        "iforgotmypassword",
        "letmeinletmeinletmein",
        "letmein123456789",
        "administrator123",
        "administrator1234",
        "adminadminadmin",
        "administratoradministrator",
        "changemechangeme",
        "changemechangemechangeme",
        "welcomewelcome1",
        "welcome123456789",
        "iloveyouiloveyou",
        "iloveyouforever",
        "iloveyousomuch1",
        "iloveyou123456789",
        "ilovemyhusband1",
        "trustno1trustno1",
        "onetwothreefour",
        "onetwothreefourfive",
        "correcthorsebatterystaple",
        "supercalifragilisticexpialidocious",
        "liverpoolfootballclub",
        "manchesterunited",
        "manchester united",
        "unitedstatesofamerica",
        "leagueoflegends");

    public static bool Contains(string lowerCased)
    {
        var unit = UnitOf(lowerCased);
        return Known.Contains(lowerCased) || PiecesOf(unit) <= MostPieces
            || (unit.Length <= LongestUnit && unit.All(letter => char.IsAscii(letter) && !char.IsAsciiLetter(letter)));
    }

    /// <summary>What it is a repetition of; itself, if of nothing.</summary>
    private static string UnitOf(string text)
    {
        var length = Enumerable.Range(1, text.Length).First(length =>
            text.Length % length == 0 && text[..^length].Equals(text[length..], StringComparison.Ordinal));
        return text[..length];
    }

    /// <summary>
    /// The fewest common pieces that make it up, of which a repeated one counts once and what stands between them
    /// nothing; more than can be counted when it has something else in it.
    /// </summary>
    private static int PiecesOf(string text)
    {
        const int none = int.MaxValue / 2;
        var plain = text.AsSpan();
        var spelled = Spelled(text).AsSpan();
        var fewest = new int[text.Length + 1];
        Array.Fill(fewest, none, 1, text.Length);
        for (var start = 0; start < text.Length; start++)
        {
            if (char.IsAscii(text[start]) && !char.IsAsciiLetterOrDigit(text[start]))
            {
                fewest[start + 1] = Math.Min(fewest[start + 1], fewest[start]);
            }

            for (var length = 1; start + length <= text.Length; length++)
            {
                if (IsPiece(plain.Slice(start, length))
                    || (length <= LongestWord && WordsBySpan.Contains(spelled.Slice(start, length))))
                {
                    var end = EndOfRepetition(text, start, length);
                    fewest[end] = Math.Min(fewest[end], fewest[start] + 1);
                    fewest[start + length] = Math.Min(fewest[start + length], fewest[start] + 1);
                }
            }
        }

        return fewest[text.Length];
    }

    private static int EndOfRepetition(string text, int start, int length)
    {
        var end = start + length;
        while (end + length <= text.Length && string.CompareOrdinal(text, start, text, end, length) == 0)
        {
            end += length;
        }

        return end;
    }

    private static bool IsPiece(ReadOnlySpan<char> piece)
    {
        if (piece.Length <= LongestNumber && !piece.ContainsAnyExceptInRange('0', '9'))
        {
            return true;
        }

        if (piece.Length < ShortestRun)
        {
            return false;
        }

        foreach (var row in Rows)
        {
            if (row.AsSpan().IndexOf(piece) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With letters for what is typed instead of them.</summary>
    private static string Spelled(string text) => string.Create(text.Length, text, static (spelled, typed) =>
    {
        for (var i = 0; i < typed.Length; i++)
        {
            spelled[i] = typed[i] switch
            {
                '@' or '4' => 'a',
                '3' => 'e',
                '1' or '!' => 'i',
                '0' => 'o',
                '$' or '5' => 's',
                '7' => 't',
                var same => same,
            };
        }
    });

    private static string Reversed(string text) => string.Concat(text.Reverse());
}
