package io.contextservices.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints results as they arrive. On request it finally writes them to the document and the record. */
final class BenchReport {

    private final PrintStream out;
    private final Map<String, List<String>> sections = new LinkedHashMap<>();
    private final Map<PerformanceTarget, Double> measured = new EnumMap<>(PerformanceTarget.class);

    BenchReport(PrintStream out) {
        this.out = out;
    }

    /** Prints a progress message. */
    void say(String line) {
        out.println(line);
    }

    /** Adds lines to the section of the document between the marks of this name. */
    void add(String section, List<String> lines) {
        List<String> all = sections.computeIfAbsent(section, name -> new ArrayList<>());
        if (!all.isEmpty()) {
            all.add("");
        }
        all.addAll(lines);
        out.println();
        lines.forEach(out::println);
    }

    void measured(PerformanceTarget target, double value) {
        if (!Double.isNaN(value)) {
            measured.put(target, value);
        }
    }

    Map<PerformanceTarget, Double> measured() {
        return Map.copyOf(measured);
    }

    /** Writes the results. Sections without new results stay unchanged. */
    void write(Path document, RecordedResults recorded) throws IOException {
        measured.forEach(recorded::put);
        recorded.write();
        sections.put("targets", recorded.table());
        String text = Files.readString(document);
        for (Map.Entry<String, List<String>> section : sections.entrySet()) {
            text = replaced(text, section.getKey(), String.join("\n", section.getValue()));
        }
        Files.writeString(document, text);
    }

    private static String replaced(String text, String section, String content) throws IOException {
        String begin = "<!-- bench " + section + " -->\n";
        String end = "<!-- end " + section + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException("the document has no section for " + section);
        }
        return text.substring(0, from + begin.length()) + '\n' + content + "\n\n" + text.substring(to);
    }
}
