using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Modular.Tests.Bench.Load;

/// <summary>Where in a buffer an HTTP/1.1 answer is.</summary>
/// <param name="Length">With its head; what follows belongs to the next one.</param>
public readonly record struct HttpAnswer(int Status, Range Head, Range Body, int Length)
{
    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>Answers with a Content-Length, in chunks, or without a body by their status.</summary>
    /// <returns>False: it is not complete.</returns>
    /// <exception cref="FormatException">That is no answer of HTTP/1.1.</exception>
    public static bool TryParse(ReadOnlySpan<byte> buffer, out HttpAnswer answer)
    {
        answer = default;
        var headEnd = buffer.IndexOf(End);
        if (headEnd < 0)
        {
            return false;
        }

        var head = buffer[..(headEnd + 2)];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new FormatException($"No HTTP/1.1: {Encoding.ASCII.GetString(head)}");
        }

        var start = headEnd + End.Length;
        if (status is 204 or 304)
        {
            answer = new(status, ..headEnd, start..start, start);
            return true;
        }

        if (Header(head, "Content-Length"u8) is { IsEmpty: false } declared)
        {
            var length = int.Parse(declared, CultureInfo.InvariantCulture);
            answer = new(status, ..headEnd, start..(start + length), start + length);
            return buffer.Length >= start + length;
        }

        if (!Header(head, "Transfer-Encoding"u8).SequenceEqual("chunked"u8))
        {
            throw new FormatException($"No length: {Encoding.ASCII.GetString(head)}");
        }

        var end = buffer[start..].IndexOf("0\r\n\r\n"u8) is >= 0 and var found ? start + found + 5 : -1;
        answer = new(status, ..headEnd, start..Math.Max(start, end), end);
        return end >= 0;
    }

    /// <param name="head">With the line end of its last line.</param>
    /// <returns>Empty when there is none.</returns>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf("\r\n"u8) is > 0 and var lineEnd)
        {
            var line = head[..lineEnd];
            if (line.Length > name.Length && line[name.Length] == (byte)':'
                && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].Trim((byte)' ');
            }

            head = head[(lineEnd + 2)..];
        }

        return default;
    }
}
