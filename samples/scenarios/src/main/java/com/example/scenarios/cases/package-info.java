/** The scenarios: each file is one program, planted and repaired, with the world around it. */
package com.example.scenarios.cases;
